// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Operations on single numbers. Truth is any number that is not zero.
extension ReferenceStep {
  static func unary(_ kind: Op.Unary, _ x: Double) -> Double {
    switch kind {
    case .negate: -x
    case .abs: x.magnitude
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .exp: exp(x)
    case .log: log(x)
    case .log1p: log1p(x)
    case .expm1: expm1(x)
    case .sqrt: x.squareRoot()
    case .rsqrt: 1 / x.squareRoot()
    case .reciprocal: 1 / x
    case .square: x * x
    case .sin: sin(x)
    case .cos: cos(x)
    case .tanh: tanh(x)
    case .sigmoid: sigmoid(x)
    case .erf: erf(x)
    case .relu: x > 0 || x.isNaN ? x : 0
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    case .isFinite: x.isFinite ? 1 : 0
    case .not: x == 0 ? 1 : 0
    }
  }

  static func binary(_ kind: Op.Binary, _ a: Double, _ b: Double) -> Double {
    switch kind {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .power: pow(a, b)
    case .maximum: a.isNaN || a > b ? a : b
    case .minimum: a.isNaN || a < b ? a : b
    case .remainder: fmod(a, b)
    case .and: a != 0 && b != 0 ? 1 : 0
    case .or: a != 0 || b != 0 ? 1 : 0
    }
  }

  static func compare(_ kind: Op.Comparison, _ a: Double, _ b: Double) -> Bool {
    switch kind {
    case .equal: a == b
    case .notEqual: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }

  /// `1 / (1 + e⁻ˣ)` without overflow, and without losing what is near 0.
  private static func sigmoid(_ x: Double) -> Double {
    let small = exp(-x.magnitude)
    return (x < 0 ? small : 1) / (1 + small)
  }
}
