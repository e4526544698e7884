// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
public import DescentEvaluation
public import DescentLayers
public import DescentOptimizers
import DescentTensors
import Synchronization

/// Trains a classifier, and says how good it is.
///
/// ```swift
/// let trainer = Trainer(model, optimizer: Adam(learningRate: 1e-3), loss: .crossEntropy, seed: 7)
/// let history = try trainer.fit(parts.training, validation: parts.validation, epochs: 20)
/// let result = try trainer.evaluate(parts.test)
/// ```
///
/// - Sizes that the model leaves open and the preprocessing come from the training data; the first
///   weights are a function of `seed` and of each parameter's path.
/// - The same seed gives the same bits on a machine, for every number of threads, and for a run that
///   was interrupted and resumed.
/// - `fit` and `evaluate` are synchronous and use `Engine.current`. One trainer trains one thing at a
///   time: a second `fit` goes on from the weights of the first.
public final class Trainer: Sendable {
  public let model: any Module
  public let rule: any OptimizerRule
  public let loss: Loss
  /// What is computed on the validation part after each epoch, beside loss and accuracy.
  public let metrics: [MetricDefinition]
  public let seed: UInt64
  private let preparation = Mutex<Preparation?>(nil)

  /// - Parameters:
  ///   - model: The network; its last layer gives a score for each class.
  ///   - optimizer: How parameters move; the trainer owns the state.
  ///   - loss: What is minimised.
  ///   - metrics: Figures for the validation part.
  ///   - seed: Decides first weights, order of samples, augmentation and dropout.
  public init(
    _ model: any Module, optimizer: any OptimizerRule, loss: Loss = .crossEntropy,
    metrics: [MetricDefinition] = [.accuracy], seed: UInt64 = 0
  ) {
    self.model = model
    rule = optimizer
    self.loss = loss
    self.metrics = metrics
    self.seed = seed
  }

  /// What the training data have settled.
  struct Preparation: Sendable {
    var preprocessing: Preprocessing
    var output: ModelOutput
  }

  /// The preprocessing in use; nil before `prepare` or `fit`.
  public var preprocessing: Preprocessing? { preparation.withLock { $0?.preprocessing } }

  /// Fits the preprocessing and finds the model's sizes; `fit` does it by itself.
  ///
  /// Does nothing the second time, unless another preprocessing is given: weights that were trained
  /// with one would be wrong with another.
  ///
  /// - Throws: `TrainingError` for data without labels or with less than two classes, and for a
  ///   model whose output does not fit the classes; `DatasetError` for unreadable files.
  public func prepare(for training: Dataset, preprocessing: Preprocessing? = nil) throws {
    _ = try prepared(for: training, preprocessing: preprocessing)
  }

  func prepared(for data: Dataset, preprocessing: Preprocessing? = nil) throws -> Preparation {
    try Self.check(data, use: "training")
    if let known = preparation.withLock({ $0 }) {
      try Self.check(data, fits: known.preprocessing)
      if preprocessing == nil || preprocessing == known.preprocessing { return known }
    }
    let preprocessing = try preprocessing ?? .fitted(to: data)
    try Self.check(data, fits: preprocessing)
    let shape = model.build(inputShape: Shape(data.sampleShape), seed: seed)
    let output = try ModelOutput(shape: shape, classes: data.classes.count)
    let parameters = model.parameters
    guard parameters.contains(where: \.isTrainable) else {
      throw TrainingError.nothingToTrain(
        found: parameters.isEmpty ? "none" : "\(parameters.count) frozen ones")
    }
    try checkRule()
    let preparation = Preparation(preprocessing: preprocessing, output: output)
    self.preparation.withLock { $0 = preparation }
    return preparation
  }

  private func checkRule() throws(TrainingError) {
    let weights = model.parameters.filter(\.isTrainable).reduce(0) { $0 + $1.shape.count }
    if let problem = rule.problem ?? rule.problem(parameterCount: weights) {
      throw .invalidOption(
        name: "optimizer", expected: "settings within their bounds that suit the model",
        found: "\(problem)")
    }
  }

  /// What `fit` or `prepare` has settled. Never taken from a part that is to be evaluated.
  var knownPreparation: Preparation {
    get throws(TrainingError) {
      guard let known = preparation.withLock({ $0 }) else {
        throw .invalidOption(
          name: "trainer", expected: "fit or prepare(for:) with the training part first",
          found: "a model that has not seen data")
      }
      return known
    }
  }

  /// Throws where data cannot be learnt from or compared with.
  static func check(_ data: Dataset, use: String) throws(TrainingError) {
    func fail(_ expected: String, _ found: String) -> TrainingError {
      .unsuitableData(name: "\(data.name) (\(use))", expected: expected, found: found)
    }
    guard data.count > 0 else { throw fail("at least one sample", "none") }
    guard data.classes.count > 1 else {
      throw fail("at least two classes", data.classes.joined())
    }
    guard data.isLabelled else { throw fail("a label for each sample", "samples without") }
  }

  /// Throws where another part does not have the training part's form.
  static func check(
    _ data: Dataset, fits preprocessing: Preprocessing
  ) throws(TrainingError) {
    guard data.sampleShape == preprocessing.sampleShape else {
      throw .unsuitableData(
        name: data.name, expected: "samples of shape \(preprocessing.sampleShape)",
        found: "\(data.sampleShape)")
    }
    guard data.classes == preprocessing.classes else {
      throw .unsuitableData(
        name: data.name, expected: "the classes " + preprocessing.classes.joined(separator: ", "),
        found: data.classes.joined(separator: ", "))
    }
  }
}
