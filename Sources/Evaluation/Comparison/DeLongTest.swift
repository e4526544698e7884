// SPDX-License-Identifier: Apache-2.0

/// Whether two models' areas under the ROC curve, on the same samples, differ by more than chance.
///
/// `z = (A₂ − A₁)/√(V₁ + V₂ − 2·C)`, with the variances and the covariance of the two areas by
/// DeLong: two models err on the same samples, so their areas rise and fall together, and their
/// difference is known better than each.
///
/// - Source: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988) 837; Sun and Xu (2014).
public struct DeLongTest: Sendable, Hashable {
  public let firstArea: Double
  public let secondArea: Double
  /// Of the difference; `nil` with fewer than two positive or two negative samples.
  public let standardError: Double?

  /// - Returns: `nil` without positive or without negative samples.
  /// - Throws: ``EvaluationError/scoreNotFinite(sample:score:)``.
  /// - Precondition: two scores and a label for each sample.
  public init?(first: [Double], second: [Double], isPositive: [Bool]) throws(EvaluationError) {
    guard
      let one = try Placements(scores: first, isPositive: isPositive),
      let other = try Placements(scores: second, isPositive: isPositive)
    else { return nil }
    firstArea = one.area
    secondArea = other.area
    standardError = Placements.varianceOfDifference(one, other)?.squareRoot()
  }

  /// The second area less the first.
  public var difference: Double { secondArea - firstArea }

  /// `nil` where the standard error is undefined or 0.
  public var z: Double? {
    guard let standardError, standardError > 0 else { return nil }
    return difference / standardError
  }

  /// Two-sided; 1 where both models rank all pairs alike, `nil` where ``standardError`` is, or where
  /// it is 0 for different areas.
  public var pValue: Double? {
    if let z { return Normal.twoSided(z) }
    return standardError == 0 && difference == 0 ? 1 : nil
  }

  /// The bounds of the difference; `nil` where ``z`` is.
  public func interval(level: Double = 0.95) -> ConfidenceInterval? {
    guard let standardError, standardError > 0 else { return nil }
    let half = ConfidenceInterval.normalQuantile(level: level) * standardError
    return ConfidenceInterval(
      low: max(-1, difference - half), high: min(1, difference + half), level: level)
  }
}
