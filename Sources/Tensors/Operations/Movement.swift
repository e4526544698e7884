// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Changes of shape. Axes may be negative: −1 is the last one.
extension Tensor {
  /// The same elements in row-major order under another shape.
  ///
  /// - Parameters:
  ///   - shape: The new sizes; one of them may be −1 and is then computed.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  /// - Precondition: The number of elements stays the same.
  public func reshaped(
    to shape: Shape, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    var sizes = shape.dimensions
    let open = sizes.indices.filter { sizes[$0] == -1 }
    if let axis = open.first {
      let rest = sizes.reduce(1) { $1 == -1 ? $0 : $0 * $1 }
      if open.count > 1 || rest <= 0 || count % rest != 0 {
        trap(
          "reshape: expected a shape of \(count) elements with at most one −1, found \(shape)",
          file: file, line: line)
      }
      sizes[axis] = count / rest
    }
    return mapped { $0.reshaped(to: Shape(sizes), file: file, line: line) }
  }

  /// The axes in another order: axis `i` of the result is axis `order[i]`. Reversed when left out.
  public func transposed(
    _ order: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let order =
      order.map { $0.map { shape.resolve($0, "transpose", file: file, line: line) } }
      ?? Array(shape.dimensions.indices.reversed())
    return mapped { $0.transposed(order, file: file, line: line) }
  }

  /// Two axes exchanged.
  public func swappedAxes(
    _ first: Int, _ second: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    var order = Array(shape.dimensions.indices)
    order.swapAt(
      shape.resolve(first, "swappedAxes", file: file, line: line),
      shape.resolve(second, "swappedAxes", file: file, line: line))
    return transposed(order, file: file, line: line)
  }

  /// Axes of size 1 and missing leading axes stretched to a shape.
  ///
  /// - Gradient: summed over the stretched axes.
  public func broadcast(
    to shape: Shape, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    mapped { $0.broadcast(to: shape, file: file, line: line) }
  }

  /// All axes from one on joined into one: `[N, C, H, W]` → `[N, C·H·W]` from axis 1.
  public func flattened(
    fromAxis axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    if shape.rank == 0 && axis == 0 { return reshaped([1]) }
    let axis = shape.resolve(axis, "flattened", file: file, line: line)
    let kept = shape.dimensions[..<axis]
    return reshaped(Shape(kept + [shape.dimensions[axis...].reduce(1, *)]))
  }

  /// The shape without axes of size 1: the given ones, or all.
  public func squeezed(
    axes: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let removed =
      axes.map { shape.resolve($0, "squeezed", file: file, line: line) }
      ?? shape.dimensions.indices.filter { shape[$0] == 1 }
    if removed.contains(where: { shape[$0] != 1 }) {
      trap(
        "squeezed: expected axes of size 1, found \(removed) of \(shape)", file: file, line: line)
    }
    return reshaped(shape.removing(axes: removed))
  }

  /// A new axis of size 1 at a position of the result.
  public func expandedDimensions(
    axis: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    var sizes = shape.dimensions
    let position = axis < 0 ? axis + shape.rank + 1 : axis
    if !(0...sizes.count).contains(position) {
      trap(
        "expandedDimensions: expected an axis in \(-rank - 1)...\(rank), found \(axis)",
        file: file, line: line)
    }
    sizes.insert(1, at: position)
    return reshaped(Shape(sizes))
  }

  /// Elements added before and after those of each axis.
  ///
  /// - Parameters:
  ///   - low: How many elements to add in front of each axis.
  ///   - high: How many to add behind.
  ///   - value: What the added elements are.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public func padded(
    low: [Int], high: [Int], value: Double = 0, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let interior = [Int](repeating: 0, count: rank)
    return .make(
      .pad(low: low, high: high, interior: interior, value: value), [self], file: file, line: line)
  }
}
