// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The regularised incomplete beta function, which is the tail of the binomial distribution.
package enum IncompleteBeta {
  /// `I_x(a, b)`, the probability that a beta variable of `a > 0` and `b > 0` is at most `x`.
  ///
  /// The continued fraction of Didonato and Morris (ACM TOMS 18 (1992) 360, eq. 9) by Lentz' method,
  /// on the side where it converges fast. The factor before it is a saddle-point form (Loader 2000),
  /// which keeps its digits where gamma functions of large arguments would lose them.
  ///
  /// - Accuracy: 1e-13 absolute up to a + b = 10⁶, against SciPy's `betainc`.
  package static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
    require(a > 0 && b > 0, "IncompleteBeta: expected a > 0 and b > 0, found \(a) and \(b)")
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    return x * (a + b) <= a
      ? lower(x, 1 - x, a, b) : 1 - lower(1 - x, x, b, a)
  }

  /// The `x` with `I_x(a, b) = p`: bisection down to neighbouring numbers.
  package static func quantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high || high - low < 1e-300 { return middle }
      if regularized(middle, a, b) < p { low = middle } else { high = middle }
    }
  }

  private static func lower(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
    // xᵃ·yᵇ / B(a, b) = density of the binomial at a of a + b, times a·b / (a + b).
    let n = a + b
    let exponent =
      error(n) - error(a) - error(b) - deviance(a, n * x) - deviance(b, n * y)
    let factor = exp(exponent) * (a * b / (2 * Double.pi * n)).squareRoot()
    if factor == 0 { return 0 }
    let tiny = 1e-300
    var previous = 0.0
    var c = tiny
    var d = 0.0
    var fraction = tiny
    var m = 0.0
    // β(0), α(1), β(1), … in the notation of the paper; the first numerator is 1.
    while true {
      let first = m == 0 ? 0 : m + m * (b - m) * x / (a + 2 * m - 1)
      let beta =
        first + (a + m) * (a * y - b * x + 1 + m * (1 + y)) / (a + 2 * m + 1)
      let alpha =
        m == 0
        ? 1
        : (a + m - 1) * (n + m - 1) * m * (b - m) * x * x
          / ((a + 2 * m - 1) * (a + 2 * m - 1))
      d = beta + alpha * d
      if abs(d) < tiny { d = tiny }
      c = beta + alpha / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      let change = c * d
      fraction *= change
      // A fraction that ends (b a whole number) has α = 0 and changes no more.
      if abs(change - 1) < 1e-16 || (m > 0 && alpha == 0) || previous == change && m > 100_000 {
        return min(1, factor * fraction)
      }
      previous = change
      m += 1
    }
  }

  /// `x·ln(x/m) + m − x`, without loss where the two are near.
  private static func deviance(_ x: Double, _ mean: Double) -> Double {
    let difference = x - mean
    if abs(difference) < 0.1 * (x + mean) {
      // ln((1 + v)/(1 − v)) = 2·(v + v³/3 + v⁵/5 + …).
      let v = difference / (x + mean)
      var term = 2 * x * v
      var sum = difference * v
      var odd = 1.0
      while true {
        term *= v * v
        odd += 2
        let next = sum + term / odd
        if next == sum { return next }
        sum = next
      }
    }
    return x * log(x / mean) + mean - x
  }

  /// The error of Stirling's formula: `ln Γ(x + 1) − (x + ½)·ln x + x − ½·ln 2π`.
  private static func error(_ x: Double) -> Double {
    var (x, sum) = (x, 0.0)
    while x < 16 {
      sum += (x + 0.5) * log1p(1 / x) - 1
      x += 1
    }
    let s = 1 / (x * x)
    let series =
      1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188))))
    return sum + series / x
  }
}
