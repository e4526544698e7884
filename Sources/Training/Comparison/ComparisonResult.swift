// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
public import DescentEvaluation
public import DescentOptimizers

/// What a comparison of optimizers found.
public struct ComparisonResult: Sendable {
  /// One training with one learning rate, for the choice of the rate.
  public struct Trial: Sendable, Hashable {
    public let learningRate: Double
    /// Of the best epoch on the validation part; nil where the loss became no number.
    public let accuracy: Double?
    public let loss: Double?

    init(learningRate: Double, _ history: History?) {
      self.learningRate = learningRate
      accuracy = history?.best?.validationAccuracy
      loss = history?.best?.validationLoss
    }

    func isWorse(than other: Trial) -> Bool {
      guard let mine = accuracy else { return other.accuracy != nil }
      guard let theirs = other.accuracy else { return false }
      if mine != theirs { return mine < theirs }
      return (loss ?? .infinity) > (other.loss ?? .infinity)
    }
  }

  /// One training with the chosen rate.
  public struct Run: Sendable, Hashable {
    /// The end of an epoch.
    public struct Point: Sendable, Hashable {
      public let step: Int
      /// Since the start of the training.
      public let seconds: Double
      public let validationAccuracy: Double
      public let trainingLoss: Double
    }

    public let seed: UInt64
    /// Empty where the loss became no number.
    public let points: [Point]
    public let validationAccuracy: Double?
    public let testRight: Int?
    public let testCount: Int?
    public let seconds: Double?

    init(seed: UInt64, _ history: History?, test: ClassificationResult?) {
      self.seed = seed
      var seconds = 0.0
      points = (history?.epochs ?? []).map { epoch in
        seconds += epoch.seconds
        return Point(
          step: epoch.step, seconds: seconds, validationAccuracy: epoch.validationAccuracy ?? 0,
          trainingLoss: epoch.trainingLoss)
      }
      validationAccuracy = history?.best?.validationAccuracy
      testCount = test?.count
      testRight = test.flatMap { result in
        result.accuracy.map { Int(($0 * Double(result.count)).rounded()) }
      }
      self.seconds = history?.seconds
    }
  }

  /// One optimizer.
  public struct Entry: Sendable {
    public let name: String
    public let flavor: Flavor?
    public let settings: [String: Double]
    /// In ascending order of the rate.
    public let trials: [Trial]
    /// The trial whose rate was chosen.
    public let best: Trial
    public let runs: [Run]

    /// Whether the chosen rate is the first or the last that was tried: a better one may lie outside.
    public var bestIsOnTheEdge: Bool {
      best.learningRate == trials.first?.learningRate
        || best.learningRate == trials.last?.learningRate
    }

    /// The mean over the seeds; nil where one of them failed.
    public var validationAccuracy: Double? { mean(runs.map(\.validationAccuracy)) }
    public var seconds: Double? { mean(runs.map(\.seconds)) }

    /// The share of test samples classified rightly over all seeds.
    public var testAccuracy: Double? {
      totals.map { Double($0.right) / Double($0.count) }
    }

    /// Wilson's interval for one seed's worth of test samples: the seeds share them, so more seeds do
    /// not make it narrower.
    public var testInterval: ConfidenceInterval? {
      guard let totals, let count = runs.first?.testCount else { return nil }
      let right = (Double(totals.right) / Double(totals.count) * Double(count)).rounded()
      return .wilson(successes: Int(right), trials: count)
    }

    private var totals: (right: Int, count: Int)? {
      let right = runs.compactMap(\.testRight)
      let count = runs.compactMap(\.testCount)
      guard right.count == runs.count, !runs.isEmpty else { return nil }
      return (right.reduce(0, +), count.reduce(0, +))
    }

    /// Steps and seconds until the validation accuracy first reached a value, means over the seeds;
    /// nil where a seed never did.
    public func reached(_ accuracy: Double) -> (steps: Double, seconds: Double)? {
      let first = runs.map { run in run.points.first { $0.validationAccuracy >= accuracy } }
      guard let steps = mean(first.map { $0.map { Double($0.step) } }),
        let seconds = mean(first.map { $0?.seconds })
      else { return nil }
      return (steps, seconds)
    }

    private func mean(_ values: [Double?]) -> Double? {
      let known = values.compactMap { $0 }
      guard known.count == values.count, !known.isEmpty else { return nil }
      return known.reduce(0, +) / Double(known.count)
    }
  }

  public let data: String
  public let epochs: Int
  public let batchSize: Int
  public let entries: [Entry]
  /// The validation accuracy whose reaching is timed.
  public let target: Double

  init(data: String, epochs: Int, batchSize: Int, entries: [Entry], target: Double?) {
    (self.data, self.epochs, self.batchSize) = (data, epochs, batchSize)
    self.entries = entries
    let best = entries.compactMap(\.validationAccuracy).max() ?? 0
    self.target = target ?? 0.95 * best
  }
}
