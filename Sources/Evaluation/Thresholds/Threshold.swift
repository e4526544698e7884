// SPDX-License-Identifier: Apache-2.0

/// A threshold that was chosen once and is applied as it is: to test data, to a running system.
///
/// A score at or above it is called positive. ``BinaryScores/choose(_:)`` takes it from one part of
/// the data, validation; choosing it on the part that is reported would flatter the figures.
public struct Threshold: Sendable, Hashable {
  /// The lowest score that is called positive.
  public let value: Double

  /// - Precondition: not NaN and not −∞. +∞ calls nothing positive.
  public init(_ value: Double) {
    require(
      value > -.infinity, "Threshold: expected a number or infinity above, found \(value)")
    self.value = value
  }

  /// The threshold above every score: nothing is called positive.
  public static let never = Threshold(.infinity)

  /// Whether a score is called positive: `score >= value`.
  public func isPositive(_ score: Double) -> Bool { score >= value }
  /// Whether a score is called positive: `score >= value`.
  public func isPositive(_ score: Float) -> Bool { Double(score) >= value }

  /// How the threshold does on some scores, such as those of the test part.
  ///
  /// - Complexity: O(log n).
  public func applied(to scores: BinaryScores) -> OperatingPoint {
    // The last distinct score at or above the threshold.
    var (low, high) = (0, scores.count)
    while low < high {
      let middle = (low + high) / 2
      if scores.thresholds[middle] >= value { low = middle + 1 } else { high = middle }
    }
    return OperatingPoint(
      threshold: self, truePositives: low == 0 ? 0 : scores.truePositives[low - 1],
      falsePositives: low == 0 ? 0 : scores.falsePositives[low - 1],
      positives: scores.positives, negatives: scores.negatives)
  }
}

extension Threshold: Codable {
  /// The number itself, or null for ``never``, since JSON has no infinity.
  ///
  /// - Throws: `DecodingError` for NaN or an infinity, which some formats can hold.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let value = container.decodeNil() ? .infinity : try container.decode(Double.self)
    guard value > -.infinity else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected a number or null as threshold, found \(value)")
    }
    self.init(value)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if self == .never { try container.encodeNil() } else { try container.encode(value) }
  }
}
