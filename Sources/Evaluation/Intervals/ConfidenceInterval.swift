// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Bounds that hold the true value with a given probability.
public struct ConfidenceInterval: Sendable, Hashable {
  public let low: Double
  public let high: Double
  /// The probability, such as 0.95.
  public let level: Double

  public init(low: Double, high: Double, level: Double) {
    self.low = low
    self.high = high
    self.level = level
  }

  /// Wilson's score interval for a share of successes.
  ///
  /// `(p̂ + z²/2n ± z·√(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n)`, with `p̂` the share among `n` trials
  /// and `z` the two-sided normal quantile. Unlike `p̂ ± z·√(p̂(1−p̂)/n)` it stays within 0 … 1 and
  /// is of use when all trials, or none, succeed.
  ///
  /// - Precondition: `0 <= successes <= trials`, `trials > 0`, `0 < level < 1`.
  /// - Source: Wilson, JASA 22 (1927) 209; equals statsmodels' `proportion_confint(…, "wilson")`.
  public static func wilson(
    successes: Int, trials: Int, level: Double = 0.95
  ) -> ConfidenceInterval {
    require(
      trials > 0 && (0...trials).contains(successes),
      "ConfidenceInterval.wilson: expected 0 … trials successes, found \(successes) of \(trials)")
    let n = Double(trials)
    let share = Double(successes) / n
    let z = normalQuantile(level: level)
    let scale = 1 / (1 + z * z / n)
    let centre = (share + z * z / (2 * n)) * scale
    let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() * scale
    // The bounds are exactly 0 and 1 at the ends; rounding must not say otherwise.
    return ConfidenceInterval(
      low: successes == 0 ? 0 : max(0, centre - half),
      high: successes == trials ? 1 : min(1, centre + half), level: level)
  }

  /// The `z` for which a standard normal variable lies within `−z … z` with probability `level`.
  ///
  /// Bisection on `erfc(z/√2) = 1 − level`: exact to the last bits, and its cost does not matter.
  static func normalQuantile(level: Double) -> Double {
    require(level > 0 && level < 1, "ConfidenceInterval: expected 0 < level < 1, found \(level)")
    var low = 0.0
    var high = 40.0
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { return middle }
      if erfc(middle / 2.0.squareRoot()) > 1 - level { low = middle } else { high = middle }
    }
  }
}
