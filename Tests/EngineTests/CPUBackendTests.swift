// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Testing

@Suite("CPU backend")
struct CPUBackendTests {
  static let providers = CPUBackend.Provider.allCases

  /// Convolution, batch norm, pooling, dropout, matrix product and an update in place.
  static func step() -> (Graph, [Update]) {
    let x = Node(input: [9, 3, 12, 12], .float32)
    let weights = Node(input: [32, 3, 3, 3], .float32)
    let dense = Node(input: [32 * 36, 10], .float32)
    let key = Node(input: [4], .uint32)
    let padded = WindowAxis(padLow: 1, padHigh: 1)
    let image = Node.make(
      .convolution(ConvolutionGeometry(vertical: padded, horizontal: padded)), [x, weights])
    let moments = Node.make(.channelMoments, [image])
    let ones = Node.make(.broadcast([32]), [Node.make(.constant(1, .float32), [])])
    let normal = Node.make(.batchNorm(epsilon: 1e-5), [image, moments, ones, ones])
    let half = WindowAxis(stride: 2)
    let pooled = Node.make(
      .maxPool(PoolGeometry(kernelHeight: 2, kernelWidth: 2, vertical: half, horizontal: half)),
      [Node.make(.unary(.relu), [normal])])
    let dropped = Node.make(.dropout(rate: 0.25, use: 3), [pooled, key])
    let logits = Node.make(
      .matmul(transposeLeft: false, transposeRight: false),
      [Node.make(.reshape([9, 32 * 36]), [dropped]), dense])
    let targets = Node.make(.softmax, [Node.make(.stopGradient, [logits])])
    let loss = Node.make(
      .reduce(.sum, axes: [0]), [Node.make(.softmaxCrossEntropy, [logits, targets])])
    let slopes = gradients(of: loss, withRespectTo: [weights, dense])
    let updated = zip([weights, dense], slopes).map { parameter, slope in
      Node.make(
        .binary(.subtract),
        [
          parameter,
          Node.make(.binary(.multiply), [slope, Node.make(.binary(.add), [slope, parameter])]),
        ])
    }
    let graph = Graph(outputs: [loss] + updated)
    let leaves = graph.leaves.map { graph.nodes[$0].id }
    let updates = [weights, dense].enumerated().compactMap { index, node in
      leaves.firstIndex(of: node.id).map { Update(output: index + 1, leaf: $0) }
    }
    return (graph, updates)
  }

  private func storages(_ graph: Graph) -> [Storage] {
    graph.leaves.map { leaf in
      let node = graph.nodes[leaf]
      return Storage(
        node.elementType, (0..<node.shape.count).map { Double(($0 * 7919) % 251) / 251 - 0.5 })
    }
  }

  private func run(_ backend: CPUBackend, steps: Int) throws -> [[Double]] {
    let (graph, updates) = Self.step()
    let inputs = storages(graph)
    let outputs = graph.outputs.indices.map { index in
      updates.first { $0.output == index }.map { inputs[$0.leaf] }
        ?? Storage(zeros: .float32, count: graph.outputs[index].shape.count)
    }
    let executable = try backend.compile(graph, updates: updates)
    for _ in 0..<steps { try executable.run(inputs: inputs, outputs: outputs) }
    return outputs.map { $0.doubles() }
  }

  @Test("gives the same bits for any number of threads", arguments: providers)
  func threads(_ provider: CPUBackend.Provider) throws {
    let one = try run(CPUBackend(threads: 1, provider: provider), steps: 5)
    let finite = one[0].allSatisfy { $0.isFinite }
    #expect(finite)
    for threads in [2, 3, 4, 8] {
      let several = try run(CPUBackend(threads: threads, provider: provider), steps: 5)
      #expect(several == one)
    }
  }

  @Test(
    "makes plans that every verifier accepts, with the same text each time", arguments: providers)
  func plans(_ provider: CPUBackend.Provider) throws {
    let backend = CPUBackend(threads: 2, provider: provider)
    let (graph, updates) = Self.step()
    let plan = try backend.verifiedPlan(graph, updates: updates)
    let again = Self.step()
    let text = try backend.verifiedPlan(again.0, updates: again.1).text
    #expect(text == plan.text)
    // The updates write where the parameters lie: no copy remains.
    #expect(!plan.text.contains("copy"))
  }

  @Test("plans are cached by structure: a second graph of equal shape plans nothing")
  func cache() throws {
    let engine = Engine(backend: CPUBackend(threads: 1))
    for _ in 0..<4 {
      let (graph, updates) = Self.step()
      _ = try engine.executable(for: graph, updates: updates)
    }
    #expect(engine.currentCounters.plansCompiled == 1)
  }

  @Test("an update whose old value is an output too keeps both")
  func oldValueSurvives() throws {
    let x = Node(input: [3], .float32)
    let next = Node.make(.unary(.exp), [x])
    let graph = Graph(outputs: [x, next])
    let memory = Storage(.float32, [0.0, 1, 2])
    let old = Storage(zeros: .float32, count: 3)
    try CPUBackend(threads: 1).compile(graph, updates: [Update(output: 1, leaf: 0)])
      .run(inputs: [memory], outputs: [old, memory])
    #expect(old.doubles() == [0, 1, 2])
    #expect(abs(memory.doubles()[1] - 2.718281828) < 1e-6)
  }

  @Test("two updates that swap their parameters")
  func swap() throws {
    let (a, b) = (Node(input: [2], .float32), Node(input: [2], .float32))
    let sum = Node.make(.binary(.add), [a, b])
    let graph = Graph(outputs: [sum, b, a])
    let (first, second) = (Storage(.float32, [1.0, 2]), Storage(.float32, [3.0, 4]))
    let total = Storage(zeros: .float32, count: 2)
    try CPUBackend(threads: 1).compile(
      graph, updates: [Update(output: 1, leaf: 0), Update(output: 2, leaf: 1)]
    ).run(inputs: [first, second], outputs: [total, first, second])
    #expect(total.doubles() == [4, 6])
    #expect(first.doubles() == [3, 4])
    #expect(second.doubles() == [1, 2])
  }

  /// Pads that are cut into parts: by sample and channel, with spaces between rows or samples; the
  /// last cannot be cut, since the first axis grows by one.
  static let pads: [(low: [Int], high: [Int], interior: [Int], value: Double)] = [
    ([0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 0], 0.25),
    ([0, 8, 0, 0], [0, 8, 0, 0], [0, 0, 0, 0], 0),
    ([0, 0, 0, 1], [0, 0, 1, 0], [0, 0, 1, 1], -1.5),
    ([1, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0], 7),
    ([0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], 7),
  ]

  @Test("pads large images as the reference does", arguments: pads.indices)
  func largePads(_ index: Int) throws {
    let pad = Self.pads[index]
    let image = Node(input: [24, 16, 20, 20], .float32)
    let op = Op.pad(low: pad.low, high: pad.high, interior: pad.interior, value: pad.value)
    let graph = Graph(outputs: [Node.make(op, [image])])
    let inputs = storages(graph)
    func values(_ backend: some Backend) throws -> [Double] {
      let result = Storage(zeros: .float32, count: graph.outputs[0].shape.count)
      result.fill(from: [Double](repeating: 99, count: result.count))
      try backend.compile(graph, updates: []).run(inputs: inputs, outputs: [result])
      return result.doubles()
    }
    let same = try values(CPUBackend(threads: 3)) == values(ReferenceBackend())
    #expect(same)
    let parts = try CPUBackend(threads: 1).describe(graph).parallelism
    #expect(index < 4 ? parts > 1 : parts == 1)
  }
}
