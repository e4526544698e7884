// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
public import DescentEngine
public import DescentEvaluation
import DescentGraph
import DescentTensors
import Synchronization

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A trained model in use.
///
/// ```swift
/// let classifier = try Classifier(contentsOf: url)
/// let answer = try classifier.classify(imageAt: photo)
/// print(answer.label, answer.probability)
/// ```
///
/// One file is enough, see ``ModelFile``. Threads may share a classifier.
public final class Classifier: Sendable {
  /// The names of the classes.
  public var classes: [String] { file.classes }
  /// The shape of one sample: `[channels, height, width]` or `[features]`.
  public var inputShape: [Int] { file.inputShape }
  /// What is done with a sample first.
  public var preprocessing: Preprocessing { file.preprocessing }

  /// What corrects the model's probabilities; nil where they are taken as they are.
  public var recalibration: Recalibration? { file.recalibration }

  let file: ModelFile
  let engine: Engine
  private let plans = Mutex<[Int: Plan]>([:])
  /// More samples are classified in several pieces.
  static let largestBatch = 64

  /// A graph that is ready to run for one batch size.
  private struct Plan: Sendable {
    let executable: any Executable
    /// The weights in the order of the graph's inputs; nil for the data.
    let inputs: [Storage?]
  }

  /// Loads a model file.
  ///
  /// - Throws: `CheckpointError`, `TrainingError.badModel`; nothing in a file makes it trap.
  public convenience init(contentsOf path: String, engine: Engine = .current) throws {
    self.init(try ModelFile(contentsOf: path), engine: engine)
  }

  /// Loads a model file.
  public convenience init(contentsOf url: URL, engine: Engine = .current) throws {
    try self.init(contentsOf: url.path, engine: engine)
  }

  /// A classifier from a model that is in memory.
  public init(_ file: ModelFile, engine: Engine = .current) {
    self.file = file
    self.engine = engine
  }

  /// The probabilities of samples that are preprocessed already, one after the other; corrected
  /// where the file has a correction.
  func probabilities(ofInput values: [Float], count: Int) throws -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(count * classes.count)
    let size = file.preprocessing.sampleSize
    var start = 0
    while start < count {
      let rows = min(file.fixedBatch ?? Self.largestBatch, count - start)
      result += try run(values[(start * size)..<((start + rows) * size)], rows: rows)
      start += rows
    }
    if let recalibration = file.recalibration {
      return recalibration.apply(probabilities: result, classCount: classes.count)
    }
    return result
  }

  private func run(_ values: ArraySlice<Float>, rows: Int) throws -> [Float] {
    let plan = try plan(rows: rows)
    return try engine.run(
      plan.executable, weights: plan.inputs, data: values, count: rows * classes.count)
  }

  private func plan(rows: Int) throws -> Plan {
    if let known = plans.withLock({ $0[rows] }) { return known }
    let instance = try file.graph.instance(batch: rows)
    var storages: [UInt64: Storage] = [:]
    let values = Dictionary(
      file.tensors.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
    for (leaf, node) in zip(file.graph.leaves, instance.leaves) {
      if let value = values[leaf.name] { storages[node.id] = value.storage() }
    }
    let graph = instance.graph
    let plan = Plan(
      executable: try engine.executable(for: graph),
      inputs: graph.leaves.map { storages[graph.nodes[$0].id] })
    plans.withLock { $0[rows] = plan }
    return plan
  }
}
