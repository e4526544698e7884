// SPDX-License-Identifier: Apache-2.0

/// The share of samples whose highest score is at the label.
///
/// - Range: 0 … 1, higher is better; `nil` without samples.
/// - Ties: the first of the highest scores is the prediction.
public struct Accuracy: Metric, Equatable {
  public let name = "accuracy"
  /// Samples classified rightly.
  public private(set) var correct = 0
  /// Samples seen.
  public private(set) var count = 0

  public init() {}

  public var value: Double? { count == 0 ? nil : Double(correct) / Double(count) }

  /// The interval in which the accuracy on unseen samples lies; `nil` without samples.
  public func interval(level: Double = 0.95) -> ConfidenceInterval? {
    count == 0 ? nil : .wilson(successes: correct, trials: count, level: level)
  }

  public mutating func update(_ batch: ScoredBatch) {
    for sample in 0..<batch.count where batch.prediction(sample) == batch.labels[sample] {
      correct += 1
    }
    count += batch.count
  }

  public mutating func merge(_ other: Accuracy) {
    correct += other.correct
    count += other.count
  }
}
