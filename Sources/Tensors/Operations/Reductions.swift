// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Reductions. `axes` may be negative and are all axes when left out; reduced axes disappear, or stay
/// with size 1 where `keepDims` is true.
extension Tensor {
  /// The sum of the elements along axes; 0 where there are none.
  ///
  /// - Gradient: dy, broadcast back.
  public func sum(
    axes: [Int]? = nil, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    reduced(.sum, axes, keepDims, "sum", file: file, line: line)
  }

  /// The mean of the elements along axes; NaN where there are none.
  ///
  /// - Gradient: dy / n, broadcast back.
  public func mean(
    axes: [Int]? = nil, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let resolved = shape.resolve(axes, "mean", file: file, line: line)
    let count = resolved.reduce(1) { $0 * shape[$1] }
    // One tensor for two nodes: every loss ends with a mean.
    return mapped { node in
      let total = node.reduced(.sum, axes: resolved, file: file, line: line)
      let number = Tensor.constant(Double(count), node.elementType, file: file, line: line)
      return (keepDims ? total.reshaped(to: shape.keeping(resolved)) : total)
        .binary(.divide, number, file: file, line: line)
    }
  }

  /// The largest element along axes; ties share the gradient evenly.
  ///
  /// - Precondition: There is at least one element along the axes.
  public func max(
    axes: [Int]? = nil, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    reduced(.max, axes, keepDims, "max", file: file, line: line)
  }

  /// The smallest element along axes; ties share the gradient evenly.
  ///
  /// - Precondition: There is at least one element along the axes.
  public func min(
    axes: [Int]? = nil, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let negated = Tensor.unary(.negate, self, file: file, line: line)
    return -negated.reduced(.max, axes, keepDims, "min", file: file, line: line)
  }

  /// The Int32 index of the first maximum along an axis.
  public func argmax(
    axis: Int = -1, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let axis = shape.resolve(axis, "argmax", file: file, line: line)
    let index = Tensor.make(.argmax(axis: axis), [self], file: file, line: line)
    return keepDims ? index.restored([axis], of: shape) : index
  }

  /// The Int32 index of the first minimum along an axis.
  public func argmin(
    axis: Int = -1, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    Tensor.unary(.negate, self, file: file, line: line)
      .argmax(axis: axis, keepDims: keepDims, file: file, line: line)
  }

  /// The variance of the elements along axes: `Σ (x − mean)² / (n − correction)`.
  ///
  /// - Parameters:
  ///   - axes: The axes to reduce; all when left out.
  ///   - keepDims: Whether reduced axes stay with size 1.
  ///   - correction: 0 for the mean square deviation, 1 for the unbiased estimate.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public func variance(
    axes: [Int]? = nil, keepDims: Bool = false, correction: Double = 0,
    file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let resolved = shape.resolve(axes, "variance", file: file, line: line)
    let count = resolved.reduce(1) { $0 * shape[$1] }
    let centered = self - mean(axes: resolved, keepDims: true, file: file, line: line)
    let total = square(centered).sum(axes: resolved, keepDims: keepDims, file: file, line: line)
    return .binary(.divide, total, Double(count) - correction, file: file, line: line)
  }

  /// `log Σ exp x` along axes, computed around the maximum, which cannot overflow.
  ///
  /// - Gradient: `dx = dy · softmax(x)`.
  public func logSumExp(
    axes: [Int]? = nil, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let resolved = shape.resolve(axes, "logSumExp", file: file, line: line)
    let maximum = max(axes: resolved, keepDims: true, file: file, line: line).stopGradient()
    // Where all elements are −∞ the centre must be finite, or ∞ − ∞ would give NaN.
    let center = select(maximum.isFinite(), maximum, 0)
    let total = log(exp(self - center).sum(axes: resolved, keepDims: true)) + center
    return keepDims ? total : total.reshaped(shape.removing(axes: resolved))
  }

  private func reduced(
    _ kind: Op.Reduction, _ axes: [Int]?, _ keepDims: Bool, _ name: String, file: StaticString,
    line: UInt
  ) -> Tensor {
    let axes = shape.resolve(axes, name, file: file, line: line)
    let result = mapped { $0.reduced(kind, axes: axes, file: file, line: line) }
    return keepDims ? result.restored(axes, of: shape) : result
  }

  /// Reduced axes put back with size 1.
  private func restored(_ axes: [Int], of original: Shape) -> Tensor {
    reshaped(original.keeping(axes))
  }

  /// A reshape whose element count is known to fit.
  func reshaped(_ shape: Shape) -> Tensor { mapped { $0.reshaped(to: shape) } }
}

extension Shape {
  /// The shape with reduced axes of size 1.
  fileprivate func keeping(_ axes: [Int]) -> Shape {
    axes.reduce(self) { $0.replacing(axis: $1, with: 1) }
  }
}
