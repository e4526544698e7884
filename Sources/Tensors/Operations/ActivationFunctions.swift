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
  // The branch not taken must stay finite, or its zero gradient would become NaN.
  let negative = expm1(minimum(x, 0, file: file, line: line), file: file, line: line)
  let scaled = Tensor.binary(.multiply, negative, alpha, file: file, line: line)
  return select(x.greater(than: 0), x, scaled, file: file, line: line)
}

/// `log(1 + exp(x))`, computed as `max(x, 0) + log1p(exp(−|x|))`, which cannot overflow.
public func softplus(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  let tail = log1p(exp(-abs(x, file: file, line: line)))
  return relu(x, file: file, line: line) + tail
}

/// `log(sigmoid(x))`, computed as `−softplus(−x)`.
public func logSigmoid(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
  -softplus(-x, file: file, line: line)
}
