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

  enum Axis: Sendable, Hashable { case batch, rows, columns }

  /// What a part computes: some matrices, or some rows or columns of the only one.
  struct Piece: Sendable, Hashable {
    var batch: Range<Int>
    var rows: Range<Int>
    var columns: Range<Int>
  }

  func piece(_ part: Int, of cut: (parts: Int, axis: Axis)) -> Piece {
    var piece = Piece(batch: 0..<batch, rows: 0..<rows, columns: 0..<columns)
    func range(_ count: Int) -> Range<Int> {
      (count * part / cut.parts)..<(count * (part + 1) / cut.parts)
    }
    switch cut.axis {
    case .batch: piece.batch = range(batch)
    case .rows: piece.rows = range(rows)
    case .columns:
      // Whole vectors; what is left over is the last part's.
      let vectors = range(columns / 16)
      let end = part + 1 == cut.parts ? columns : vectors.upperBound * 16
      piece.columns = (vectors.lowerBound * 16)..<end
    }
    return piece
  }

  func written(by part: Int, of cut: (parts: Int, axis: Axis)) -> WrittenSlice {
    let piece = piece(part, of: cut)
    if cut.axis == .columns { return .block(rows: piece.rows, columns: piece.columns) }
    let first = (piece.batch.lowerBound * rows + piece.rows.lowerBound) * columns
    return .elements(first..<first + piece.batch.count * piece.rows.count * columns)
  }

  /// How parts along the rows lie; those of a left matrix that is transposed are its columns.
  func batchCut(_ left: Int, _ target: Int) -> BatchCut? {
    guard cut.parts > 1, cut.axis == .rows else { return nil }
    return BatchCut(samples: rows, reads: transposeLeft ? [] : [left], writes: [target])
  }

  /// How many parts, and along what. Every part of rows reads all of the right matrix, and every
  /// part of columns all of the left one: the larger of the two is cut.
  var cut: (parts: Int, axis: Axis) {
    if batch > 1 { return (Parts.arithmetic(work, limit: batch), .batch) }
    if columns > rows, columns >= 128 {
      return (Parts.arithmetic(work, limit: columns / 32), .columns)
    }
    return (Parts.arithmetic(work, limit: max(1, rows / 8)), .rows)
  }

  /// Operations, with what the numbers cost to move: most of it where a matrix is narrow.
  private var work: Double {
    flops + 32 * Double(batch) * Double(rows * inner + inner * columns + rows * columns)
  }
}

/// A matrix product by the platform's BLAS, in Float32 or Float64.
struct BLASMatmulKernel: SlicedKernel {
  let shape: MatmulShape
  let isDouble: Bool
  let left: Int
  let right: Int
  let target: Int
  private let cut: (parts: Int, axis: MatmulShape.Axis)

  init(_ shape: MatmulShape, isDouble: Bool, left: Int, right: Int, target: Int) {
    self.shape = shape
    self.isDouble = isDouble
    (self.left, self.right, self.target) = (left, right, target)
    cut = shape.cut
  }

  var name: String { "matmul (BLAS)" }
  var reads: [Int] { [left, right] }
  var writes: [Int] { [target] }
  var parts: Int { cut.parts }
  var flops: Double { shape.flops }
  var batchCut: BatchCut? { shape.batchCut(left, target) }

  func written(by part: Int) -> WrittenSlice { shape.written(by: part, of: cut) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let piece = shape.piece(part, of: cut)
    let (rows, columns) = (piece.rows, piece.columns)
    let leftPitch = shape.transposeLeft ? shape.rows : shape.inner
    let rightPitch = shape.transposeRight ? shape.inner : shape.columns
    for batch in piece.batch {
      let leftStart =
        batch * shape.rows * shape.inner
        + (shape.transposeLeft ? rows.lowerBound : rows.lowerBound * shape.inner)
      let rightStart =
        batch * shape.inner * shape.columns
        + (shape.transposeRight ? columns.lowerBound * shape.inner : columns.lowerBound)
      let targetStart = (batch * shape.rows + rows.lowerBound) * shape.columns + columns.lowerBound
      if isDouble {
        descent_dgemm(
          shape.transposeLeft ? 1 : 0, shape.transposeRight ? 1 : 0,
          Int64(rows.count), Int64(columns.count), Int64(shape.inner), 1,
          frame.doubles(left) + leftStart, Int64(max(leftPitch, 1)),
          frame.doubles(right) + rightStart, Int64(max(rightPitch, 1)), 0,
          frame.doubles(target) + targetStart, Int64(max(shape.columns, 1)))
      } else {
        descent_sgemm(
          shape.transposeLeft ? 1 : 0, shape.transposeRight ? 1 : 0,
          Int64(rows.count), Int64(columns.count), Int64(shape.inner), 1,
          frame.floats(left) + leftStart, Int64(max(leftPitch, 1)),
          frame.floats(right) + rightStart, Int64(max(rightPitch, 1)), 0,
          frame.floats(target) + targetStart, Int64(max(shape.columns, 1)))
      }
    }
    return 0
  }
}
