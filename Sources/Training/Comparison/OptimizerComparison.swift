// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
import DescentEvaluation
public import DescentLayers
public import DescentOptimizers

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Optimizers side by side, each with the same budget for its learning rate.
///
/// ```swift
/// let comparison = OptimizerComparison(
///   contestants: try ["sgd", "momentum", "adam"].map { try .init(name: $0) }, epochs: 20)
/// let result = try comparison.run(on: parts) {
///   try ZooModel.make("convnet", inputShape: [1, 8, 8], classes: 10)
/// }
/// ```
///
/// First every optimizer is tried with ``trials`` learning rates, spread evenly over the logarithm of
/// its range; the one with the best validation accuracy (then loss) is chosen. Then it is trained with
/// that rate and each of the ``seeds``; the first seed's run is the trial that was chosen. The test
/// part is read by these runs alone and chooses nothing.
///
/// A best rate at the end of its range says that the range was too narrow and the comparison unfair
/// to that optimizer; the result says so.
public struct OptimizerComparison: Sendable {
  /// An optimizer with the range that its learning rate is looked for in.
  public struct Contestant: Sendable {
    public let name: String
    /// The flavor and settings of the rule, but for the rate.
    public let flavor: Flavor?
    public let settings: [String: Double]
    public let rates: ClosedRange<Double>

    /// - Parameters:
    ///   - name: A row of the registry.
    ///   - flavor: Whose form; the rule's default if nil.
    ///   - settings: By name, as in `OptimizerEntry.make(flavor:settings:)`.
    ///   - rates: The range of the learning rate; nil takes the default rate times 1/100 … 100.
    /// - Throws: `OptimizerError` for unknown names and bad settings; `TrainingError.invalidOption`
    ///   for a range that does not begin above 0 and end above that.
    public init(
      name: String, flavor: Flavor? = nil, settings: [String: Double] = [:],
      rates: ClosedRange<Double>? = nil
    ) throws {
      let rule = try OptimizerEntry.named(name).make(flavor: flavor, settings: settings)
      let standard = rule.learningRate
      let range = rates ?? (standard / 100)...(standard * 100)
      guard range.lowerBound > 0, range.upperBound > range.lowerBound, range.upperBound.isFinite
      else {
        throw TrainingError.invalidOption(
          name: "rates of \(name)", expected: "a range above 0", found: "\(range)")
      }
      (self.name, self.flavor, self.settings) = (name, flavor, settings)
      self.rates = range
    }

    func rule(_ rate: Double) throws -> any OptimizerRule {
      try OptimizerEntry.named(name)
        .make(flavor: flavor, settings: settings.merging(["learningRate": rate]) { $1 })
    }
  }

  public var contestants: [Contestant]
  /// Learning rates that each is tried with.
  public var trials: Int
  /// What the runs with the best rate begin with.
  public var seeds: [UInt64]
  public var epochs: Int
  public var batchSize: Int
  public var loss: Loss
  /// The schedule, augmentation and the rest, the same for all.
  public var options: TrainingOptions
  /// The validation accuracy whose first reaching is timed; nil takes 95 % of the best one.
  public var target: Double?

  public init(
    contestants: [Contestant], trials: Int = 9, seeds: [UInt64] = [0, 1, 2], epochs: Int = 10,
    batchSize: Int = 64, loss: Loss = .crossEntropy, options: TrainingOptions = TrainingOptions(),
    target: Double? = nil
  ) {
    (self.contestants, self.trials, self.seeds) = (contestants, trials, seeds)
    (self.epochs, self.batchSize) = (epochs, batchSize)
    (self.loss, self.options, self.target) = (loss, options, target)
  }

  /// Where the comparison stands.
  public enum Event: Sendable {
    /// A rate was tried.
    case trial(name: String, ComparisonResult.Trial)
    /// A run with the best rate has ended.
    case run(name: String, ComparisonResult.Run)
  }

  /// Trains everything; `onEvent` is called after each training.
  ///
  /// - Parameters:
  ///   - parts: Of the data; a validation part is needed, a test part is read if there is one.
  ///   - makeModel: A new network; its first weights come from the run's seed.
  ///   - onEvent: Called in this thread.
  /// - Throws: `TrainingError.invalidOption` for an empty list, less than two trials or no seed;
  ///   whatever training throws, but for a loss that is not finite, which is a result.
  public func run(
    on parts: Parts, makeModel: () throws -> any Module, onEvent: (Event) -> Void = { _ in }
  ) throws -> ComparisonResult {
    func require(_ condition: Bool, _ name: String, _ expected: String, _ found: Int) throws {
      if !condition {
        throw TrainingError.invalidOption(name: name, expected: expected, found: "\(found)")
      }
    }
    try require(!contestants.isEmpty, "optimizers", "at least one", 0)
    try require(trials >= 2, "trials", "at least 2", trials)
    try require(!seeds.isEmpty, "seeds", "at least one", 0)
    try require(parts.validation.count > 0, "validation part", "at least one sample", 0)
    var entries: [ComparisonResult.Entry] = []
    for contestant in contestants {
      var chosen: (best: ComparisonResult.Trial, trained: (history: History?, trainer: Trainer))?
      let tried = try rates(contestant).map { rate in
        let trained = try train(contestant, rate, seeds[0], parts, makeModel)
        let trial = ComparisonResult.Trial(learningRate: rate, trained.history)
        if chosen?.best.isWorse(than: trial) ?? true { chosen = (trial, trained) }
        onEvent(.trial(name: contestant.name, trial))
        return trial
      }
      guard let (best, first) = chosen else { continue }
      let runs = try seeds.enumerated().map { index, seed in
        // The first seed has been trained with this rate already.
        let (history, trainer) =
          try index == 0 ? first : train(contestant, best.learningRate, seed, parts, makeModel)
        let test =
          parts.test.count > 0 && history != nil
          ? try trainer.evaluate(parts.test) : nil
        let run = ComparisonResult.Run(seed: seed, history, test: test)
        onEvent(.run(name: contestant.name, run))
        return run
      }
      entries.append(
        ComparisonResult.Entry(
          name: contestant.name, flavor: contestant.flavor, settings: contestant.settings,
          trials: tried, best: best, runs: runs))
    }
    return ComparisonResult(
      data: parts.training.name, epochs: epochs, batchSize: batchSize, entries: entries,
      target: target)
  }

  /// Evenly over the logarithm, ends included.
  func rates(_ contestant: Contestant) -> [Double] {
    let (low, high) = (contestant.rates.lowerBound, contestant.rates.upperBound)
    return (0..<trials).map { trial in
      low * exp(log(high / low) * Double(trial) / Double(trials - 1))
    }
  }

  /// nil for the history where the loss became something else than a number.
  private func train(
    _ contestant: Contestant, _ rate: Double, _ seed: UInt64, _ parts: Parts,
    _ makeModel: () throws -> any Module
  ) throws -> (history: History?, trainer: Trainer) {
    let trainer = Trainer(
      try makeModel(), optimizer: try contestant.rule(rate), loss: loss, seed: seed)
    do {
      let history = try trainer.fit(
        parts.training, validation: parts.validation, epochs: epochs, batchSize: batchSize,
        options: options)
      return (history, trainer)
    } catch TrainingError.nonFinite {
      return (nil, trainer)
    }
  }
}
