// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// The product of matrices, batched, with the rules of NumPy.
///
/// - Shapes: `[…, M, K] × […, K, N] → […, M, N]`; leading axes broadcast. A vector on the left counts
///   as a row, on the right as a column, and its axis disappears from the result.
/// - Gradient: `da = dy·bᵀ`, `db = aᵀ·dy`, summed over broadcast axes.
/// - Parameters:
///   - a: The left factor.
///   - b: The right factor.
///   - transposeA: Takes the last two axes of `a` in exchanged order, without moving memory.
///   - transposeB: The same for `b`.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
/// - Precondition: Inner sizes and element types are equal; vectors are not transposed.
public func matmul(
  _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  func wrong(_ expected: String) -> Never {
    trap(
      GraphError("matmul", expected: expected, found: "\(a.shape) and \(b.shape)").description,
      file: file, line: line)
  }
  if a.rank == 0 || b.rank == 0 { wrong("vectors or matrices; a number is multiplied with *") }
  if (a.rank == 1 && transposeA) || (b.rank == 1 && transposeB) { wrong("matrices to transpose") }
  let left = a.rank == 1 ? a.reshaped([1, a.shape[0]]) : a
  let right = b.rank == 1 ? b.reshaped([b.shape[0], 1]) : b
  let inner = (left.shape[transposeA ? -2 : -1], right.shape[transposeB ? -1 : -2])
  if inner.0 != inner.1 { wrong("equal inner sizes, found \(inner.0) and \(inner.1)") }

  let op = Op.matmul(transposeLeft: transposeA, transposeRight: transposeB)
  if a.rank == 2 && b.rank == 2 { return .make(op, [a, b], file: file, line: line) }
  let leftBatch = Shape(left.shape.dimensions.dropLast(2))
  let rightBatch = Shape(right.shape.dimensions.dropLast(2))
  guard let batch = leftBatch.broadcast(with: rightBatch) else {
    wrong("batch axes that broadcast")
  }
  let rows = left.shape[transposeA ? -1 : -2]
  let columns = right.shape[transposeB ? -2 : -1]

  let product: Tensor
  if rightBatch.rank == 0 && leftBatch.rank > 0 && !transposeA {
    // One matrix for the whole batch: one large product instead of many small ones.
    let folded = left.reshaped([leftBatch.count * rows, inner.0])
    product = .make(op, [folded, right], file: file, line: line)
  } else {
    let stretched = [left, right].map { operand in
      operand.broadcast(
        to: Shape(batch.dimensions + operand.shape.dimensions.suffix(2)), file: file, line: line)
    }
    product = .make(op, stretched, file: file, line: line)
  }
  var result = batch.dimensions
  if a.rank > 1 { result.append(rows) }
  if b.rank > 1 { result.append(columns) }
  return product.reshaped(Shape(result))
}
