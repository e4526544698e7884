// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Selection by index. Indices are Int32; one outside its axis makes the run fail with
/// `EngineError.indexOutOfRange`.
extension Tensor {
  /// The slices at the given positions of an axis, which the indices' axes replace.
  ///
  /// - Shapes: `[A…, n, B…]` at `[I…]` → `[A…, I…, B…]`.
  /// - Gradient: each slice's gradient is added where it came from.
  public func gathered(
    at indices: Tensor, axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let axis = shape.resolve(axis, "gathered", file: file, line: line)
    let flat = indices.reshaped([indices.count])
    let slices = Tensor.make(.gather(axis: axis), [self, flat], file: file, line: line)
    let sizes = shape.dimensions
    return slices.reshaped(
      Shape(sizes[..<axis] + indices.shape.dimensions + sizes[(axis + 1)...]))
  }

  /// Zeros with the given size along an axis, to which this tensor's slices are added at positions.
  ///
  /// - Shapes: `[A…, m, B…]` at `[m]` → `[A…, size, B…]`.
  public func scatterAdded(
    at indices: Tensor, axis: Int = 0, size: Int, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    let axis = shape.resolve(axis, "scatterAdded", file: file, line: line)
    return .make(.scatterAdd(axis: axis, size: size), [self, indices], file: file, line: line)
  }

  /// Single elements: `y[…, k, …] = x[…, indices[…, k, …], …]`.
  ///
  /// - Shapes: the indices' shape, which equals this tensor's but for the axis.
  public func gatheredElements(
    at indices: Tensor, axis: Int = -1, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let axis = shape.resolve(axis, "gatheredElements", file: file, line: line)
    return .make(.gatherElements(axis: axis), [self, indices], file: file, line: line)
  }

  /// Zeros with the given size along an axis, to which single elements are added: the transpose of
  /// `gatheredElements(at:axis:)`.
  public func scatterAddedElements(
    at indices: Tensor, axis: Int = -1, size: Int, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    let axis = shape.resolve(axis, "scatterAddedElements", file: file, line: line)
    return .make(
      .scatterAddElements(axis: axis, size: size), [self, indices], file: file, line: line)
  }

  /// The Int32 indices that sort an axis; stable, NaN last.
  public func argsorted(
    axis: Int = -1, descending: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let axis = shape.resolve(axis, "argsorted", file: file, line: line)
    return .make(.argsort(axis: axis, descending: descending), [self], file: file, line: line)
  }

  /// The elements in order along an axis; NaN last.
  public func sorted(
    axis: Int = -1, descending: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let order = argsorted(axis: axis, descending: descending, file: file, line: line)
    return gatheredElements(at: order, axis: axis, file: file, line: line)
  }

  /// The `k` largest elements along an axis, largest first, and where they are.
  public func topK(
    _ k: Int, axis: Int = -1, file: StaticString = #fileID, line: UInt = #line
  ) -> (values: Tensor, indices: Tensor) {
    let resolved = shape.resolve(axis, "topK", file: file, line: line)
    if !(0...shape[resolved]).contains(k) {
      trap("topK: expected k in 0...\(shape[resolved]), found \(k)", file: file, line: line)
    }
    let order = argsorted(axis: resolved, descending: true, file: file, line: line)
    let indices = order.sliced(axis: resolved, 0..<k, file: file, line: line)
    return (gatheredElements(at: indices, axis: resolved, file: file, line: line), indices)
  }

  /// Labels as rows with a one at the label and zeros elsewhere.
  ///
  /// - Shapes: `[I…]` of Int32 → `[I…, classes]`. A label outside `0 ..< classes` gives zeros only.
  public func oneHot(
    classes: Int, elementType: ElementType = .float32, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    let labels = node
    let numbers = Node.make(
      .iota([classes], axis: 0, labels.elementType), [], file: file, line: line)
    let column = labels.reshaped(to: Shape(shape.dimensions + [1]))
    return Tensor(
      node: column.compare(.equal, numbers, file: file, line: line).cast(to: elementType),
      isTracked: false)
  }
}
