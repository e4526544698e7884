// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// `max(x, 0)`.
///
/// - Gradient: `dx = dy` where `x > 0`, else 0.
public func relu(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.relu, x, file: file, line: line)
}

/// `1 / (1 + exp(−x))`.
///
/// - Gradient: `dx = dy · y · (1 − y)`.
public func sigmoid(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.sigmoid, x, file: file, line: line)
}

/// The hyperbolic tangent of each element.
///
/// - Gradient: `dx = dy · (1 − y²)`.
public func tanh(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .unary(.tanh, x, file: file, line: line)
}

/// `x·Φ(x)` with the normal distribution's Φ, exact rather than the approximation by tanh.
///
/// - Source: Hendrycks & Gimpel 2016.
public func gelu(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .make(.gelu, [x], file: file, line: line)
}

/// `x · sigmoid(x)`, also called swish.
public func silu(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  .binary(.multiply, x, sigmoid(x, file: file, line: line), file: file, line: line)
}

/// `x` where it is positive, else `slope · x`.
public func leakyReLU(
  _ x: Tensor, slope: Double = 0.01, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let scaled = Tensor.binary(.multiply, x, slope, file: file, line: line)
  return select(x.greater(than: 0), x, scaled, file: file, line: line)
}

/// `x` where it is positive, else `alpha · (exp(x) − 1)`.
///
/// - Source: Clevert et al. 2015.
public func elu(
  _ x: Tensor, alpha: Double = 1, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  // The branch not taken must stay finite, or its zero gradient would become NaN; and not by way of
  // `minimum`, whose gradient at 0 is half of the true one.
  let isPositive = x.greater(than: 0)
  let negative = expm1(select(isPositive, 0, x, file: file, line: line), file: file, line: line)
  let scaled = Tensor.binary(.multiply, negative, alpha, file: file, line: line)
  return select(isPositive, x, scaled, file: file, line: line)
}

/// `log(1 + exp(x))`; from 40 on (Float32: 20) it is `x` to the last bit.
///
/// Smooth everywhere, as `max(x, 0) + log1p(exp(−|x|))` is not: its derivatives at 0 would be 0.
public func softplus(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  // Powers of exp(limit) in higher derivatives must stay finite.
  let limit = x.elementType == .float64 ? 40.0 : 20.0
  let isSmall = x.less(than: limit)
  let small = select(isSmall, x, 0, file: file, line: line)
  return select(isSmall, log1p(exp(small)), x, file: file, line: line)
}

/// `log(sigmoid(x))`, computed as `−softplus(−x)`.
public func logSigmoid(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  -softplus(-x, file: file, line: line)
}
