// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// e to the power of each element.
///
/// - Gradient: `dx = dy · exp(x)`.
public func exp(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.exp, x, file: file, line: line)
}

/// The natural logarithm of each element.
///
/// - Gradient: `dx = dy / x`.
public func log(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.log, x, file: file, line: line)
}

/// `log(1 + x)`, exact for small x.
///
/// - Gradient: `dx = dy / (1 + x)`.
public func log1p(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.log1p, x, file: file, line: line)
}

/// `exp(x) − 1`, exact for small x.
///
/// - Gradient: `dx = dy · exp(x)`.
public func expm1(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.expm1, x, file: file, line: line)
}

/// The square root of each element.
///
/// - Gradient: `dx = dy / (2·√x)`.
public func sqrt(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.sqrt, x, file: file, line: line)
}

/// `1 / √x`.
///
/// - Gradient: `dx = −dy / (2·x·√x)`.
public func rsqrt(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.rsqrt, x, file: file, line: line)
}

/// `1 / x`.
///
/// - Gradient: `dx = −dy / x²`.
public func reciprocal(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.reciprocal, x, file: file, line: line)
}

/// `x²`.
///
/// - Gradient: `dx = 2·x·dy`.
public func square(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.square, x, file: file, line: line)
}

/// The absolute value of each element.
///
/// - Gradient: `dx = dy · sign(x)`.
public func abs(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.abs, x, file: file, line: line)
}

/// −1, 0 or 1 by the sign of each element.
///
/// - Gradient: zero.
public func sign(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.sign, x, file: file, line: line)
}

/// The sine of each element, in radians.
///
/// - Gradient: `dx = dy · cos(x)`.
public func sin(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.sin, x, file: file, line: line)
}

/// The cosine of each element, in radians.
///
/// - Gradient: `dx = −dy · sin(x)`.
public func cos(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.cos, x, file: file, line: line)
}

/// The error function `2/√π ∫₀ˣ exp(−t²) dt`.
///
/// - Gradient: `dx = dy · 2/√π · exp(−x²)`.
public func erf(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.erf, x, file: file, line: line)
}

/// The largest whole number not above each element.
///
/// - Gradient: zero.
public func floor(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.floor, x, file: file, line: line)
}

/// The smallest whole number not below each element.
///
/// - Gradient: zero.
public func ceil(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.ceil, x, file: file, line: line)
}

/// The nearest whole number; halves go to the even one.
///
/// - Gradient: zero.
public func round(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.round, x, file: file, line: line)
}

/// `base` to the power of `exponent`, elementwise with broadcasting.
///
/// - Gradient: `dbase = dy · exponent · base^(exponent − 1)`, `dexponent = dy · y · log(base)`, the
///   latter 0 where `base ≤ 0`.
public func power(
  _ base: Tensor, _ exponent: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  .binary(.power, base, exponent, file: file, line: line)
}

/// Each element to the power of a number.
public func power(
  _ base: Tensor, _ exponent: Double, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  .binary(.power, base, exponent, file: file, line: line)
}

/// The larger of two elements, with broadcasting; ties share the gradient evenly.
public func maximum(
  _ a: Tensor, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  .binary(.maximum, a, b, file: file, line: line)
}

/// Each element, or a number where that is larger.
public func maximum(
  _ a: Tensor, _ b: Double, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  .binary(.maximum, a, b, file: file, line: line)
}

/// The smaller of two elements, with broadcasting; ties share the gradient evenly.
public func minimum(
  _ a: Tensor, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  .binary(.minimum, a, b, file: file, line: line)
}

/// Each element, or a number where that is smaller.
public func minimum(
  _ a: Tensor, _ b: Double, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  .binary(.minimum, a, b, file: file, line: line)
}

/// The remainder of the division, with the sign of `a`.
public func remainder(
  _ a: Tensor, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  .binary(.remainder, a, b, file: file, line: line)
}
