// SPDX-License-Identifier: Apache-2.0

extension Node {
  package func broadcast(
    to shape: Shape, file: StaticString = #fileID, line: UInt = #line
  ) -> Node {
    self.shape == shape ? self : Node.make(.broadcast(shape), [self], file: file, line: line)
  }

  package func reshaped(
    to shape: Shape, file: StaticString = #fileID, line: UInt = #line
  ) -> Node {
    self.shape == shape ? self : Node.make(.reshape(shape), [self], file: file, line: line)
  }

  package func transposed(
    _ order: [Int], file: StaticString = #fileID, line: UInt = #line
  ) -> Node {
    order == Array(order.indices) && order.count == shape.rank
      ? self : Node.make(.transpose(order), [self], file: file, line: line)
  }

  /// The whole of every axis but one.
  func sliced(axis: Int, _ range: Range<Int>, step: Int = 1) -> Node {
    var starts = [Int](repeating: 0, count: shape.rank)
    var ends = shape.dimensions
    var steps = [Int](repeating: 1, count: shape.rank)
    (starts[axis], ends[axis], steps[axis]) = (range.lowerBound, range.upperBound, step)
    return Node.make(.slice(starts: starts, ends: ends, steps: steps), [self])
  }

  func padded(low: [Int], high: [Int], value: Double = 0) -> Node {
    if low.allSatisfy({ $0 == 0 }) && high.allSatisfy({ $0 == 0 }) { return self }
    let interior = [Int](repeating: 0, count: shape.rank)
    return Node.make(.pad(low: low, high: high, interior: interior, value: value), [self])
  }

  static func concatenated(_ nodes: [Node], axis: Int) -> Node {
    nodes.count == 1 ? nodes[0] : make(.concatenate(axis: axis), nodes)
  }

  package func reduced(
    _ kind: Op.Reduction, axes: [Int], file: StaticString = #fileID, line: UInt = #line
  ) -> Node {
    axes.isEmpty
      ? self : Node.make(.reduce(kind, axes: axes.sorted()), [self], file: file, line: line)
  }

  func sum(axes: [Int]) -> Node { reduced(.sum, axes: axes) }

  /// The mean over axes; NaN where there is nothing to average.
  func mean(axes: [Int]) -> Node {
    let count = axes.reduce(1) { $0 * shape[$1] }
    return sum(axes: axes) / Node.scalar(Double(count), elementType)
  }

  /// The shape with the given axes of size 1 put back, as needed to broadcast against the original.
  func restoring(axes: [Int], of original: Shape) -> Node {
    var dimensions = original.dimensions
    for axis in axes { dimensions[axis] = 1 }
    return reshaped(to: Shape(dimensions))
  }

  /// A vector of channels as [1, C, 1, …], ready to broadcast against `[N, C, …]`.
  func alongChannels(rank: Int) -> Node {
    var dimensions = [Int](repeating: 1, count: rank)
    dimensions[1] = shape.count
    return reshaped(to: Shape(dimensions))
  }

  /// The sum over all axes that a broadcast to this node's shape has stretched.
  func summed(to original: Shape) -> Node {
    if shape == original { return self }
    let added = shape.rank - original.rank
    let axes = shape.dimensions.indices.filter {
      $0 < added || (original[$0 - added] == 1 && shape[$0] != 1)
    }
    return sum(axes: axes).reshaped(to: original)
  }

  func matmul(_ other: Node, transposeLeft: Bool = false, transposeRight: Bool = false) -> Node {
    Node.make(.matmul(transposeLeft: transposeLeft, transposeRight: transposeRight), [self, other])
  }
}
