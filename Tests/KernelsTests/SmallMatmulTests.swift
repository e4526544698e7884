// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Foundation
import Testing

@Suite struct SmallMatmulTests {
  /// Rows, inner and columns: around the tiles of up to 12 (or 6) rows and 16 columns, and what is empty.
  private static let sizes: [(Int, Int, Int)] = [
    (1, 1, 1), (8, 4, 16), (7, 3, 15), (9, 5, 17), (15, 64, 10), (32, 64, 32), (10, 32, 64),
    (12, 7, 16), (13, 5, 20), (25, 9, 16), (5, 8, 16), (3, 0, 5), (0, 4, 3), (4, 3, 0), (1, 33, 18),
    (23, 6, 50), (2, 7, 31),
  ]

  @Test(arguments: [false, true], [false, true])
  func products(_ transposeLeft: Bool, _ transposeRight: Bool) {
    for size in Self.sizes {
      check(size, transposeLeft, transposeRight, descent_small_matmul_f32)
      check(size, transposeLeft, transposeRight, descent_small_matmul_f64)
    }
  }

  private typealias Product<R> = (
    UnsafePointer<descent_small_matmul>?, UnsafePointer<R>?, UnsafePointer<R>?,
    UnsafePointer<R>?, UnsafeMutablePointer<R>?, Int64, Int64, UnsafeMutablePointer<R>?
  ) -> Void

  /// The bits of a plain loop of fused steps, whole and cut into ranges of rows; then with a bias and a
  /// ReLU behind.
  private func check<R: Real>(
    _ size: (rows: Int, inner: Int, columns: Int), _ transposeLeft: Bool, _ transposeRight: Bool,
    _ product: Product<R>
  ) {
    var samples = Samples(seed: 3)
    // Odd fractions, so that a step that is rounded twice shows.
    let left = samples.numbers(size.rows * size.inner).map { (x: R) in x / 3 }
    let right = samples.numbers(size.inner * size.columns).map { (x: R) in x / 7 }
    var wanted: [R] = []
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        var sum: R = 0
        for k in 0..<size.inner {
          let a = left[transposeLeft ? k * size.rows + row : row * size.inner + k]
          let b = right[transposeRight ? column * size.inner + k : k * size.columns + column]
          sum.addProduct(a, b)
        }
        wanted.append(sum)
      }
    }
    var description = descent_small_matmul(
      rows: Int64(size.rows), inner: Int64(size.inner), columns: Int64(size.columns),
      transpose_left: transposeLeft ? 1 : 0, transpose_right: transposeRight ? 1 : 0, relu: 0)
    var scratch = [R](repeating: .nan, count: Int(descent_small_matmul_scratch(&description)))
    let found = expectSameInPieces(size.rows, filling: wanted.count, with: R(9)) {
      product(&description, left, right, nil, $0, $1, $2, &scratch)
    }
    expectClose(found, wanted, "\(size) \(transposeLeft) \(transposeRight)")
    let bias: [R] = samples.numbers(size.columns)
    description.relu = 1
    let finished = expectSameInPieces(size.rows, filling: wanted.count, with: R(9)) {
      product(&description, left, right, bias, $0, $1, $2, &scratch)
    }
    let shifted = wanted.indices.map { max(wanted[$0] + bias[$0 % size.columns], 0) }
    expectClose(finished, shifted, "\(size) \(transposeLeft) \(transposeRight), bias, ReLU")
  }

  @Test("nothing is lost: infinities, NaN and negative zeros go where they belong")
  func specialNumbers() {
    var description = descent_small_matmul(
      rows: 2, inner: 2, columns: 2, transpose_left: 0, transpose_right: 1, relu: 0)
    var scratch = [Float](repeating: .nan, count: 32)
    var found = [Float](repeating: 9, count: 4)
    let left: [Float] = [.infinity, 1, -0.0, 0]
    let right: [Float] = [1, 2, .nan, 1]
    descent_small_matmul_f32(&description, left, right, nil, &found, 0, 2, &scratch)
    expectClose(found, [.infinity, .nan, 0, .nan])
    description.relu = 1
    descent_small_matmul_f32(&description, left, right, [-.infinity, 1], &found, 0, 2, &scratch)
    expectClose(found, [.nan, .nan, 0, .nan])
  }
}
