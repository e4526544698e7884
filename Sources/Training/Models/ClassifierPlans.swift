// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTensors
import Synchronization

/// The plans of a model in use, one for each of a few batch sizes.
///
/// Batch norms are folded into the convolutions before them, and what depends on the weights alone
/// is computed once: the folded weights, and weights in the order of the kernel that reads them.
/// Threads may share the plans; a thread that comes while another is inside gets memory of its own.
final class ClassifierPlans: Sendable {
  /// Batches are cut into pieces of these sizes: with a plan for every size that comes, a server
  /// would plan without end.
  static let sizes = [64, 16, 4, 1]

  private let file: ModelFile
  private let engine: Engine
  private let plans = Mutex<[Int: Plan]>([:])

  init(_ file: ModelFile, engine: Engine) {
    self.file = file
    self.engine = engine
  }

  private struct Memory: Sendable {
    let input: Storage
    let result: Storage
  }

  /// A graph that is ready to run for one batch size.
  private final class Plan: Sendable {
    let executable: any Executable
    /// The weights in the order of the graph's inputs; nil for the data.
    let inputs: [Storage?]
    /// Memory for data and result, for each thread that has been inside at the same time.
    let idle = Mutex<[Memory]>([])

    init(_ executable: any Executable, inputs: [Storage?]) {
      (self.executable, self.inputs) = (executable, inputs)
    }
  }

  /// How many of the samples that are left make the next piece.
  func piece(of left: Int) -> Int {
    file.fixedBatch ?? Self.sizes.first { $0 <= left } ?? 1
  }

  /// The plan for a batch size, made on first use.
  private func plan(rows: Int) throws -> Plan {
    try plans.withLock { plans in
      if let known = plans[rows] { return known }
      let (graph, inputs) = try graph(rows: rows)
      let made = Plan(try engine.executable(for: graph, constants: inputs), inputs: inputs)
      plans[rows] = made
      return made
    }
  }

  /// What is planned for a batch size, and its weights; nil for the data.
  func graph(rows: Int) throws -> (graph: Graph, constants: [Storage?]) {
    let instance = try file.graph.instance(batch: rows)
    let values = Dictionary(
      file.tensors.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
    var storages: [UInt64: Storage] = [:]
    for (leaf, node) in zip(file.graph.leaves, instance.leaves) {
      if let value = values[leaf.name] { storages[node.id] = value.storage() }
    }
    let data = Set(instance.leaves.map(\.id).filter { storages[$0] == nil })
    let graph = instance.graph.foldingNormalization(data: data)
    return (graph, graph.leaves.map { storages[graph.nodes[$0].id] })
  }

  /// Appends the results of the samples of one piece.
  func run(
    _ values: UnsafeBufferPointer<Float>, rows: Int, width: Int, into result: inout [Float]
  ) throws {
    let plan = try plan(rows: rows)
    let memory =
      plan.idle.withLock { $0.popLast() }
      ?? Memory(
        input: engine.allocate(.float32, count: values.count),
        result: engine.allocate(.float32, count: rows * width))
    defer { plan.idle.withLock { $0.append(memory) } }
    memory.input.copy(from: values)
    try engine.run(
      plan.executable, inputs: plan.inputs.map { $0 ?? memory.input }, outputs: [memory.result])
    memory.result.append(to: &result)
  }
}

extension Storage {
  fileprivate func copy(from values: UnsafeBufferPointer<Float>) {
    guard let first = values.baseAddress else { return }
    pointer.copyMemory(from: first, byteCount: min(values.count * 4, byteCount))
  }

  fileprivate func append(to result: inout [Float]) {
    result += UnsafeBufferPointer(
      start: pointer.assumingMemoryBound(to: Float.self), count: count)
  }
}
