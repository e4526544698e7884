// SPDX-License-Identifier: Apache-2.0

/// The samples whose confidence lies between two edges.
public struct ReliabilityBin: Sendable, Hashable {
  /// The lower edge, which belongs to the bin below.
  public let low: Double
  /// The upper edge.
  public let high: Double
  /// The number of samples.
  public let count: Int
  /// The number of them whose statement was true.
  public let positives: Int
  /// The mean of their confidences; `nil` without samples.
  public let meanConfidence: Double?

  /// The share whose statement was true: the accuracy of the bin. `nil` without samples.
  public var accuracy: Double? { count == 0 ? nil : Double(positives) / Double(count) }

  /// The interval in which the accuracy on unseen samples of this confidence lies, after Wilson;
  /// `nil` without samples.
  public func interval(level: Double = 0.95) -> ConfidenceInterval? {
    count == 0 ? nil : .wilson(successes: positives, trials: count, level: level)
  }

  /// `|accuracy − mean confidence|`; `nil` without samples.
  public var gap: Double? {
    guard let accuracy, let meanConfidence else { return nil }
    return abs(accuracy - meanConfidence)
  }
}
