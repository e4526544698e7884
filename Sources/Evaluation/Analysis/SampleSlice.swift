// SPDX-License-Identifier: Apache-2.0

/// How a classifier does on some of the samples, against all others.
public struct SampleSlice: Sendable, Hashable {
  /// What the samples have in common, such as `weather = fog`.
  public let condition: String
  /// The columns that the condition is about.
  public let columns: [String]
  /// Samples in the slice, and those of them that were classified rightly.
  public let count: Int
  public let correct: Int
  /// Samples elsewhere, and those of them that were classified rightly.
  public let otherCount: Int
  public let otherCorrect: Int
  /// Bounds of the accuracy on unseen samples of the slice (Wilson).
  public let interval: ConfidenceInterval
  /// Bounds of ``difference`` (Newcombe's hybrid score interval, his method 10).
  public let differenceInterval: ConfidenceInterval
  /// How likely a difference as unlikely as this one is when the slice is like all others: Fisher's
  /// exact test, two-sided.
  public let pValue: Double
  /// ``pValue`` after Holm's correction for all slices that were looked at.
  public internal(set) var adjustedPValue: Double
  /// The number of slices that were looked at.
  public internal(set) var comparisons: Int

  /// - Precondition: samples on both sides.
  init(
    condition: String, columns: [String], count: Int, correct: Int, otherCount: Int,
    otherCorrect: Int, level: Double
  ) {
    (self.condition, self.columns) = (condition, columns)
    (self.count, self.correct) = (count, correct)
    (self.otherCount, self.otherCorrect) = (otherCount, otherCorrect)
    let own = ConfidenceInterval.wilson(successes: correct, trials: count, level: level)
    let other = ConfidenceInterval.wilson(
      successes: otherCorrect, trials: otherCount, level: level)
    interval = own
    let (p, q) = (Double(correct) / Double(count), Double(otherCorrect) / Double(otherCount))
    func length(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    differenceInterval = ConfidenceInterval(
      low: p - q - length(p - own.low, other.high - q),
      high: p - q + length(own.high - p, q - other.low), level: level)
    pValue = FisherTest.twoSided(
      hits: correct, row: count, column: correct + otherCorrect, total: count + otherCount)
    adjustedPValue = pValue
    comparisons = 1
  }

  /// The share of the slice's samples classified rightly.
  public var accuracy: Double { Double(correct) / Double(count) }
  /// The share of the other samples classified rightly.
  public var otherAccuracy: Double { Double(otherCorrect) / Double(otherCount) }
  /// ``accuracy`` less ``otherAccuracy``: negative where the slice is worse.
  public var difference: Double { accuracy - otherAccuracy }

  /// Whether the difference is unlikely to be chance, at the level of the intervals and after the
  /// correction for all slices.
  public var isSignificant: Bool { adjustedPValue <= 1 - interval.level }

  /// The finding in one plain sentence.
  public var sentence: String {
    func percent(_ share: Double) -> String { Self.decimals(100 * share, 1) }
    let p =
      switch adjustedPValue {
      case ..<0.0001: "p < 0.0001"
      case ..<0.01: "p = \(Self.decimals(adjustedPValue, 4))"
      default: "p = \(Self.decimals(adjustedPValue, 2))"
      }
    let correction = comparisons == 1 ? p : "\(p), corrected for \(comparisons) slices"
    return "\(condition): \(percent(accuracy)) % of \(count) right against "
      + "\(percent(otherAccuracy)) % elsewhere, \(percent(interval.level)) % interval of the "
      + "difference \(percent(differenceInterval.low)) … \(percent(differenceInterval.high)) "
      + "points; " + (isSignificant ? "unlikely to be chance" : "could be chance")
      + " (\(correction))."
  }

  /// A number with at most so many decimals.
  private static func decimals(_ value: Double, _ places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
    let rounded = (value * scale).rounded() / scale
    // The sum with 0 has no minus zero.
    let text = "\(rounded + 0)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
