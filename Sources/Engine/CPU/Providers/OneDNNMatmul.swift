// SPDX-License-Identifier: Apache-2.0
#if OneDNN && os(Linux)
  internal import CDescentOneDNN
  import DescentGraph

  /// A matrix product by oneDNN, in parts of the batch, of rows or of columns.
  struct OneDNNMatmulKernel: SlicedKernel {
    let shape: MatmulShape
    let type: ProductType
    let left: Int
    let right: Int
    let target: Int
    private let cut: (parts: Int, axis: MatmulShape.Axis)
    /// For each part; those of one size are the same.
    private let primitives: [OneDNNPrimitive]

    private struct Size: Hashable {
      let batch: Int, rows: Int, columns: Int

      init(_ piece: MatmulShape.Piece) {
        (batch, rows, columns) = (piece.batch.count, piece.rows.count, piece.columns.count)
      }
    }

    init(
      _ shape: MatmulShape, _ type: ProductType, left: Int, right: Int, target: Int, workers: Int
    ) throws(EngineError) {
      self.shape = shape
      self.type = type
      (self.left, self.right, self.target) = (left, right, target)
      cut = shape.cut
      var made: [Size: OneDNNPrimitive] = [:]
      var primitives: [OneDNNPrimitive] = []
      for part in 0..<cut.parts {
        let size = Size(shape.piece(part, of: cut))
        if let known = made[size] {
          primitives.append(known)
          continue
        }
        let primitive = try OneDNNPrimitive("matmul", workers: workers) {
          var description = shape.described(
            type, batch: size.batch, rows: size.rows, columns: size.columns)
          return descent_matmul_create(&description, $0)
        }
        made[size] = primitive
        primitives.append(primitive)
      }
      self.primitives = primitives
    }

    var name: String { type.operands == .bfloat16 ? "matmul (oneDNN, bf16)" : "matmul (oneDNN)" }
    var reads: [Int] { [left, right] }
    var writes: [Int] { [target] }
    var parts: Int { cut.parts }
    var flops: Double { shape.flops }
    var scratchBytes: Int { primitives.map(\.scratchBytes).max() ?? 0 }
    var batchCut: BatchCut? { shape.batchCut(left, target) }

    func written(by part: Int) -> WrittenSlice { shape.written(by: part, of: cut) }

    func run(_ frame: borrowing Frame, part: Int) -> Int {
      let piece = shape.piece(part, of: cut)
      let (batch, row, column) = (
        piece.batch.lowerBound, piece.rows.lowerBound, piece.columns.lowerBound
      )
      let leftStart =
        batch * shape.rows * shape.inner + (shape.transposeLeft ? row : row * shape.inner)
      let rightStart =
        batch * shape.inner * shape.columns
        + (shape.transposeRight ? column * shape.inner : column)
      let targetStart = (batch * shape.rows + row) * shape.columns + column
      return primitives[part].run(
        frame, first: frame.values[left] + leftStart * type.operands.byteCount,
        second: frame.values[right] + rightStart * type.operands.byteCount,
        result: frame.values[target] + targetStart * type.result.byteCount)
    }
  }

  extension MatmulShape {
    func described(_ type: ProductType, batch: Int, rows: Int, columns: Int) -> descent_matmul {
      descent_matmul(
        batch: Int64(batch), rows: Int64(rows), inner: Int64(inner), columns: Int64(columns),
        left_stride: Int64(transposeLeft ? self.rows : inner),
        right_stride: Int64(transposeRight ? inner : self.columns),
        result_stride: Int64(self.columns),
        left_batch_stride: Int64(self.rows * inner),
        right_batch_stride: Int64(inner * self.columns),
        result_batch_stride: Int64(self.rows * self.columns),
        transpose_left: transposeLeft ? 1 : 0,
        transpose_right: transposeRight ? 1 : 0, with_bias: 0, with_relu: 0,
        type: type.operands.oneDNN, result_type: type.result.oneDNN)
    }
  }
#endif
