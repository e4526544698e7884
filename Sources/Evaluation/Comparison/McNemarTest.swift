// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whether two models are right on different shares of the same samples by more than chance.
///
/// Samples on which both are right, or both wrong, tell nothing. Of the others, `n = b + c`, chance
/// would give half to each model: `b` is then binomial with probability ½.
///
/// - Source: McNemar, Psychometrika 12 (1947) 153; mid-p: Fagerland, Lydersen and Laake, BMC Medical
///   Research Methodology 13 (2013) 91. Exact and chi-square equal statsmodels' `mcnemar`.
public struct McNemarTest: Sendable, Hashable {
  /// Samples that the first model alone has right.
  public let onlyFirst: Int
  /// Samples that the second model alone has right.
  public let onlySecond: Int

  /// - Precondition: no count is negative.
  public init(onlyFirst: Int, onlySecond: Int) {
    require(
      onlyFirst >= 0 && onlySecond >= 0,
      "McNemarTest: expected counts of 0 or more, found \(onlyFirst) and \(onlySecond)")
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
  }

  /// `min(1, 2·P(X ≤ min(b, c)))`: never too small, but too large on average. 1 without samples.
  public var exactP: Double { min(1, 2 * tail(min(onlyFirst, onlySecond))) }

  /// The exact p-value less the probability of what was seen, `P(X ≤ k) + P(X ≤ k − 1)`: right on
  /// average, and the one to report. 1 without samples.
  public var midP: Double {
    let less = min(onlyFirst, onlySecond)
    return min(1, tail(less) + tail(less - 1))
  }

  /// `(|b − c| − 1)²/(b + c)`, chi-square with one degree of freedom, with the correction for
  /// continuity by Edwards; `nil` where the models agree throughout.
  public var chiSquare: Double? { chiSquare(correction: 1) }

  /// The p-value of ``chiSquare``.
  public var chiSquareP: Double? { chiSquare.map { Normal.twoSided($0.squareRoot()) } }

  /// Chi-square without correction, `(b − c)²/(b + c)`. It is below its bound exactly where
  /// ``ConfidenceInterval/pairedDifference(onlyFirst:onlySecond:count:level:)`` holds 0.
  public var uncorrectedChiSquare: Double? { chiSquare(correction: 0) }

  private func chiSquare(correction: Double) -> Double? {
    let all = Double(onlyFirst) + Double(onlySecond)
    if all == 0 { return nil }
    let away = abs(Double(onlyFirst) - Double(onlySecond)) - correction
    return away * away / all
  }

  /// `P(X ≤ k)` among `b + c` fair coins.
  private func tail(_ k: Int) -> Double {
    let all = onlyFirst + onlySecond
    if k < 0 { return 0 }
    if k >= all { return 1 }
    return IncompleteBeta.regularized(0.5, Double(all - k), Double(k) + 1)
  }
}
