// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// A product of small matrices by our own loops, in one part: a library's call alone would cost as
/// much as the product.
final class SmallMatmulKernel: SlicedKernel, @unchecked Sendable {
  /// From here on oneDNN's blocks pay for the call.
  private static let mostFlops = 1.0e6

  let shape: MatmulShape
  let isDouble: Bool
  let left: Int
  let right: Int
  let target: Int
  /// What is done with each sum before it is written.
  private let step: EpilogueStep?
  let scratchBytes: Int
  private let description: descent_small_matmul

  init(
    _ shape: MatmulShape, isDouble: Bool, left: Int, right: Int, target: Int,
    step: EpilogueStep? = nil
  ) {
    self.shape = shape
    self.step = step
    self.isDouble = isDouble
    (self.left, self.right, self.target) = (left, right, target)
    var description = descent_small_matmul(
      rows: Int64(shape.rows), inner: Int64(shape.inner), columns: Int64(shape.columns),
      transpose_left: shape.transposeLeft ? 1 : 0, transpose_right: shape.transposeRight ? 1 : 0,
      relu: step?.relu == true ? 1 : 0)
    scratchBytes = Int(descent_small_matmul_scratch(&description)) * (isDouble ? 8 : 4)
    self.description = description
  }

  /// Whether a product is small enough; a question of its shape, and of nothing that is timed.
  static func serves(_ shape: MatmulShape) -> Bool {
    shape.flops <= mostFlops && shape.cut.parts == 1 && descent_small_matmul_is_fast() != 0
  }

  func taking(_ step: EpilogueStep) -> (any Kernel)? {
    if step.residual != nil || step.target != target { return nil }
    return SmallMatmulKernel(
      shape, isDouble: isDouble, left: left, right: right, target: target, step: step)
  }

  var name: String {
    "matmul (small)" + (step.map { " + \($0.epilogue)" } ?? "")
  }
  var reads: [Int] { [left, right] + (step?.reads ?? []) }
  var writes: [Int] { [target] }
  var parts: Int { 1 }
  var flops: Double { shape.flops }

  func written(by part: Int) -> WrittenSlice {
    .elements(0..<(shape.batch * shape.rows * shape.columns))
  }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    withUnsafePointer(to: description) { description in
      let rows = description.pointee.rows
      for batch in 0..<shape.batch {
        let leftStart = batch * shape.rows * shape.inner
        let rightStart = batch * shape.inner * shape.columns
        let targetStart = batch * shape.rows * shape.columns
        if isDouble {
          descent_small_matmul_f64(
            description, frame.doubles(left) + leftStart, frame.doubles(right) + rightStart,
            step?.bias.map { frame.doubles($0) }, frame.doubles(target) + targetStart, 0, rows,
            frame.scratch.assumingMemoryBound(to: Double.self))
        } else {
          descent_small_matmul_f32(
            description, frame.floats(left) + leftStart, frame.floats(right) + rightStart,
            step?.bias.map { frame.floats($0) }, frame.floats(target) + targetStart, 0, rows,
            frame.scratch.assumingMemoryBound(to: Float.self))
        }
      }
    }
    return 0
  }
}
