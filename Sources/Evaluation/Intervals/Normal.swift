// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The standard normal distribution.
enum Normal {
  /// The probability of a value up to `x`; equals SciPy's `ndtr`.
  static func cumulative(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

  /// The probability of a value at least as far from 0 as `z`, on either side.
  static func twoSided(_ z: Double) -> Double { erfc(abs(z) / 2.0.squareRoot()) }

  /// The `x` with `cumulative(x) = p`, for `0 < p < 1`; equals SciPy's `ndtri`.
  ///
  /// By bisection in the lower half, where `p` has all its digits.
  static func quantile(_ p: Double) -> Double {
    if p > 0.5 { return -quantile(1 - p) }
    var (low, high) = (-40.0, 0.0)
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { return cumulative(high) <= p ? high : middle }
      if cumulative(middle) < p { low = middle } else { high = middle }
    }
  }
}
