// SPDX-License-Identifier: Apache-2.0

/// What a node of the graph computes.
///
/// Every switch over this enum is written without `default`, so that the compiler names each place
/// a new operation must be handled in: inference, decomposition or reference loop, gradient, kernel.
/// Payloads of more than three words are `indirect`, so that a node stays small.
public enum Op: Hashable, Sendable {
  // Leaves
  /// A value that is bound when the graph runs: data, parameter, learning rate, random key.
  case input
  /// A scalar known when the graph is built.
  case constant(Double, ElementType)
  /// `value[i₀, …] = i_axis`.
  case iota(Shape, axis: Int, ElementType)

  // Elementwise; operands have equal shapes (broadcasts are nodes of their own)
  case unary(Unary)
  case binary(Binary)
  case compare(Comparison)
  /// `condition ? a : b`.
  case select
  case cast(ElementType)
  /// The identity, through which no gradient flows.
  case stopGradient

  // Reductions; reduced axes disappear from the shape
  case reduce(Reduction, axes: [Int])
  /// The Int32 index of the first maximum along an axis.
  case argmax(axis: Int)

  // Linear algebra
  /// `op(A)·op(B)` over equal leading batch axes.
  case matmul(transposeLeft: Bool, transposeRight: Bool)
  /// (x [N,C,H,W], w [O,C/g,kh,kw]) → [N,O,OH,OW], cross-correlation as every framework has it.
  indirect case convolution(ConvolutionGeometry)
  /// (dy, w) → dx of the given height and width.
  indirect case convolutionInputGradient(ConvolutionGeometry, height: Int, width: Int)
  /// (x, dy) → dw of the given kernel height and width.
  indirect case convolutionWeightGradient(ConvolutionGeometry, height: Int, width: Int)

  // Movement
  case reshape(Shape)
  case transpose([Int])
  /// NumPy broadcasting: axes are aligned at the end.
  case broadcast(Shape)
  indirect case slice(starts: [Int], ends: [Int], steps: [Int])
  /// Adds elements before, after and between those of each axis.
  indirect case pad(low: [Int], high: [Int], interior: [Int], value: Double)
  case concatenate(axis: Int)
  /// (x, indices [m]) → x with `axis` of size m.
  case gather(axis: Int)
  /// (updates, indices [m]) → zeros with `axis` of the given size, plus the updates.
  case scatterAdd(axis: Int, size: Int)
  /// (x, indices) → `y[…, k, …] = x[…, indices[…, k, …], …]`.
  case gatherElements(axis: Int)
  case scatterAddElements(axis: Int, size: Int)
  /// Int32 indices that sort the axis; stable, NaN last.
  case argsort(axis: Int, descending: Bool)

  /// (key [4] UInt32) → random elements that depend on key, `use` and index alone.
  case random(Distribution, Shape, use: UInt32)

  // Composites: each has a decomposition into the operations above
  indirect case maxPool(PoolGeometry)
  /// (x, dy) → dx: each dy goes to the first maximum of its window.
  indirect case maxPoolGradient(PoolGeometry)
  /// (x, v) → the elements of v at the maxima of x.
  indirect case maxPoolGather(PoolGeometry)
  indirect case averagePool(PoolGeometry)
  indirect case averagePoolGradient(PoolGeometry, height: Int, width: Int)
  /// x [N,C,…] → [2,C]: mean and biased variance of each channel, 0 of no elements.
  case channelMoments
  /// (x, moments [2,C], scale [C], shift [C]) → normalised x.
  case batchNorm(epsilon: Double)
  /// (x, dy, moments) → [2,C]: Σ dy and Σ dy·x̂ of each channel.
  case batchNormSums(epsilon: Double)
  /// (x, scale, shift) normalised over the last axes, which scale and shift span.
  case layerNorm(epsilon: Double)
  /// (x [N,C,…], scale [C], shift [C]) normalised over groups of channels.
  case groupNorm(groups: Int, epsilon: Double)
  /// Over the last axis.
  case softmax
  /// (logits [N,C], target probabilities [N,C]) → loss [N].
  case softmaxCrossEntropy
  /// (logits, target probabilities, dy [N]) → the gradient of the logits.
  case softmaxCrossEntropyGradient
  /// `x·Φ(x)`, exact.
  case gelu
  /// (x, key): zero with probability `rate`, else scaled by `1/(1 − rate)`.
  case dropout(rate: Double, use: UInt32)
  /// An operation of the user's own.
  case custom(CustomOperation)
  /// A result of a computation that was built before.
  case call(FunctionResult)
}

extension Op {
  public enum Unary: UInt8, Hashable, Sendable, CaseIterable {
    case negate, abs, sign, exp, log, log1p, expm1, sqrt, rsqrt, reciprocal, square
    case sin, cos, tanh, sigmoid, erf, relu, floor, ceil, round, isFinite, not
  }

  public enum Binary: UInt8, Hashable, Sendable, CaseIterable {
    case add, subtract, multiply, divide, power, maximum, minimum, remainder, and, or
  }

  public enum Comparison: UInt8, Hashable, Sendable, CaseIterable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
  }

  public enum Reduction: UInt8, Hashable, Sendable, CaseIterable {
    case sum, max
  }

  public enum Distribution: UInt8, Hashable, Sendable, CaseIterable {
    /// 32 random bits, UInt32.
    case bits
    /// Float32 in [0, 1), a multiple of 2⁻²⁴.
    case uniform
    /// Float32, mean 0, variance 1.
    case normal
  }
}
