// SPDX-License-Identifier: Apache-2.0

extension ConfidenceInterval {
  /// The interval for the difference of two shares that were counted on the same samples, such as
  /// the accuracies of two models: Tango's score interval.
  ///
  /// It holds the differences `δ` for which `|c − b − n·δ| ≤ z·√(n·(2·q + δ − δ²))`, with `b` samples
  /// that the first model alone has right, `c` the second alone, and `q` the most likely probability
  /// of the former if the true difference is `δ`. It stays in −1 … 1, is of use when the models
  /// never differ, and leaves 0 out exactly where McNemar's chi-square without correction is
  /// significant.
  ///
  /// - Returns: bounds of the second share less the first.
  /// - Precondition: no negative count, `0 < onlyFirst + onlySecond <= count` or both 0, `count > 0`.
  /// - Source: Tango, Statistics in Medicine 17 (1998) 891; equals R's
  ///   `PropCIs::scoreci.mp` and `contingencytables`.
  public static func pairedDifference(
    onlyFirst: Int, onlySecond: Int, count: Int, level: Double = 0.95
  ) -> ConfidenceInterval {
    require(
      onlyFirst >= 0 && onlySecond >= 0 && count > 0 && onlyFirst <= count - onlySecond,
      "ConfidenceInterval.pairedDifference: expected counts within \(count) samples, found "
        + "\(onlyFirst) and \(onlySecond)")
    let high = upper(onlyFirst, onlySecond, count, level)
    // Exchanging the models mirrors the interval.
    let low = -upper(onlySecond, onlyFirst, count, level)
    return ConfidenceInterval(low: low, high: high, level: level)
  }

  private static func upper(_ first: Int, _ second: Int, _ count: Int, _ level: Double) -> Double {
    let z = normalQuantile(level: level)
    let (b, c, n) = (Double(first), Double(second), Double(count))
    var (low, high) = ((c - b) / n, 1.0)
    while true {
      let d = (low + high) / 2
      if d <= low || d >= high { return high }
      // The positive root of 2n·q² + B·q − b·d·(1 − d) = 0, as a fraction that loses no digits.
      let linear = -b - c + (2 * n - c + b) * d
      let constant = b * d * (1 - d)
      let root = (linear * linear + 8 * n * constant).squareRoot()
      let q = linear > 0 ? 2 * constant / (linear + root) : (root - linear) / (4 * n)
      let variance = n * max(0, 2 * q + d * (1 - d))
      if n * d - (c - b) < z * variance.squareRoot() { low = d } else { high = d }
    }
  }
}
