// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// The softmax along an axis.
///
/// `y[i] = exp(x[i] − m) / Σⱼ exp(x[j] − m)`, with `m` the maximum over `axis`.
///
/// - Shapes: `[…, C, …]` → the same.
/// - Gradient: `dx = y · (dy − Σ dy·y)`.
/// - Parameters:
///   - x: Scores, of floating-point type.
///   - axis: The axis that sums to one.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
/// - Precondition: The axis is not empty.
public func softmax(
  _ x: Tensor, axis: Int = -1, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let axis = x.shape.resolve(axis, "softmax", file: file, line: line)
  let moved = x.swappedAxes(axis, -1)
  return Tensor.make(.softmax, [moved], file: file, line: line).swappedAxes(axis, -1)
}

/// The logarithm of the softmax along an axis: `x − log Σ exp x`, which cannot overflow.
///
/// - Shapes: `[…, C, …]` → the same.
/// - Gradient: `dx = dy − softmax(x) · Σ dy`.
public func logSoftmax(
  _ x: Tensor, axis: Int = -1, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let total = x.logSumExp(axes: [axis], keepDims: true, file: file, line: line)
  return .binary(.subtract, x, total, file: file, line: line)
}

/// The cross-entropy of each row: `−Σ targets · log softmax(logits)`.
///
/// - Shapes: `logits [N, C]`, `targets [N, C]` → `[N]`.
/// - Gradient: `dlogits = dy · (softmax(logits) · Σ targets − targets)`.
/// - Parameters:
///   - logits: Scores before softmax.
///   - targets: Probabilities; one-hot rows for labels.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
public func softmaxCrossEntropy(
  logits: Tensor, targets: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  .make(.softmaxCrossEntropy, [logits, targets], file: file, line: line)
}
