// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension Shape {
  /// `start + Σ coordinate · stride` for every element of the shape, in row-major order.
  func offsets(strides: [Int], start: Int = 0) -> [Int] {
    var result = [start]
    for (size, stride) in zip(dimensions, strides) {
      result = result.flatMap { offset in (0..<size).map { offset + $0 * stride } }
    }
    return result
  }

  /// The shape as [outer, size, inner] around an axis.
  func around(axis: Int) -> (outer: Int, size: Int, inner: Int) {
    (
      dimensions[..<axis].reduce(1, *), dimensions[axis], dimensions[(axis + 1)...].reduce(1, *)
    )
  }
}
