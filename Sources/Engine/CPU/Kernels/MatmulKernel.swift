// SPDX-License-Identifier: Apache-2.0
internal import CDescentBLAS
import DescentGraph

/// The sizes of a matrix product over a batch: each C is rows × columns.
struct MatmulShape: Sendable, Hashable {
  let batch: Int, rows: Int, inner: Int, columns: Int
  let transposeLeft: Bool, transposeRight: Bool

  init(_ op: (left: Bool, right: Bool), left: Shape, result: Shape) {
    batch = result.dimensions.dropLast(2).reduce(1, *)
    rows = result[-2]
    columns = result[-1]
    inner = op.left ? left[-2] : left[-1]
    (transposeLeft, transposeRight) = (op.left, op.right)
  }

  var flops: Double { 2 * Double(batch) * Double(rows) * Double(inner) * Double(columns) }

  /// The elements of the result in the matrices, or rows, `[begin, end)`.
  func written(_ begin: Int, _ end: Int) -> Range<Int> {
    // Cut along the rows, there is one matrix or none.
    let size = cut.alongBatch ? rows * columns : batch * columns
    return (begin * size)..<(end * size)
  }

  /// How many parts, and whether they are cut along the batch or along the rows.
  var cut: (parts: Int, alongBatch: Bool) {
    let alongBatch = batch > 1
    // A part of few rows reads all of the right matrix for little work.
    let limit = alongBatch ? batch : max(1, rows / 8)
    return (Parts.arithmetic(flops, limit: limit), alongBatch)
  }
}

/// A matrix product by the platform's BLAS, in Float32 or Float64.
struct BLASMatmulKernel: SlicedKernel {
  let shape: MatmulShape
  let isDouble: Bool
  let left: Int
  let right: Int
  let target: Int
  let parts: Int

  init(_ shape: MatmulShape, isDouble: Bool, left: Int, right: Int, target: Int) {
    self.shape = shape
    self.isDouble = isDouble
    (self.left, self.right, self.target) = (left, right, target)
    parts = shape.cut.parts
  }

  var name: String { "matmul (BLAS)" }
  var reads: [Int] { [left, right] }
  var writes: [Int] { [target] }
  var flops: Double { shape.flops }

  func written(by part: Int) -> Range<Int> {
    let (begin, end) = range(part, of: shape.cut.alongBatch ? shape.batch : shape.rows)
    return shape.written(begin, end)
  }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (batches, rows) =
      shape.cut.alongBatch
      ? (range(part, of: shape.batch), (begin: 0, end: shape.rows))
      : ((begin: 0, end: shape.batch), range(part, of: shape.rows))
    let leftPitch = shape.transposeLeft ? shape.rows : shape.inner
    let rightPitch = shape.transposeRight ? shape.inner : shape.columns
    for batch in batches.begin..<batches.end {
      let leftStart =
        batch * shape.rows * shape.inner
        + (shape.transposeLeft ? rows.begin : rows.begin * shape.inner)
      let rightStart = batch * shape.inner * shape.columns
      let targetStart = (batch * shape.rows + rows.begin) * shape.columns
      if isDouble {
        descent_dgemm(
          shape.transposeLeft ? 1 : 0, shape.transposeRight ? 1 : 0,
          Int64(rows.end - rows.begin), Int64(shape.columns), Int64(shape.inner), 1,
          frame.doubles(left) + leftStart, Int64(max(leftPitch, 1)),
          frame.doubles(right) + rightStart, Int64(max(rightPitch, 1)), 0,
          frame.doubles(target) + targetStart, Int64(max(shape.columns, 1)))
      } else {
        descent_sgemm(
          shape.transposeLeft ? 1 : 0, shape.transposeRight ? 1 : 0,
          Int64(rows.end - rows.begin), Int64(shape.columns), Int64(shape.inner), 1,
          frame.floats(left) + leftStart, Int64(max(leftPitch, 1)),
          frame.floats(right) + rightStart, Int64(max(rightPitch, 1)), 0,
          frame.floats(target) + targetStart, Int64(max(shape.columns, 1)))
      }
    }
    return 0
  }
}
