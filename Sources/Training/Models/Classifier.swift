// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
public import DescentEngine
public import DescentEvaluation

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
/// One file is enough, see ``ModelFile``. Threads may share a classifier. The same call gives the
/// same bits each time, on any number of threads; a sample alone and among others may differ in the
/// last digits, because other kernels serve other batch sizes.
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
  private let plans: ClassifierPlans
  /// More samples are classified in several pieces.
  static let largestBatch = ClassifierPlans.sizes[0]

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
    plans = ClassifierPlans(file, engine: engine)
  }

  /// What a backend runs for a batch size, once it has prepared the weights.
  public func describe(batch: Int, on backend: CPUBackend) throws -> PlanDescription {
    let (graph, constants) = try plans.graph(rows: batch)
    return try backend.describe(graph, constants: constants.map { $0 != nil })
  }

  /// What each kernel of that takes on one thread; see ``CPUBackend/profile(_:updates:repetitions:)``.
  public func profile(batch: Int, on backend: CPUBackend) throws -> PlanProfile {
    let (graph, constants) = try plans.graph(rows: batch)
    return try backend.profile(graph, constants: constants.map { $0 != nil })
  }

  /// The probabilities of samples that are preprocessed already, one after the other; corrected
  /// where the file has a correction.
  func probabilities(ofInput values: [Float], count: Int) throws -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(count * classes.count)
    let size = file.preprocessing.sampleSize
    try values.withUnsafeBufferPointer { values in
      var start = 0
      while start < count {
        let rows = plans.piece(of: count - start)
        let piece = UnsafeBufferPointer(rebasing: values[(start * size)..<((start + rows) * size)])
        try plans.run(piece, rows: rows, width: classes.count, into: &result)
        start += rows
      }
    }
    if let recalibration = file.recalibration {
      return recalibration.apply(probabilities: result, classCount: classes.count)
    }
    return result
  }
}
