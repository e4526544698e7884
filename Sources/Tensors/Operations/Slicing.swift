// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// What a subscript of a tensor takes for one axis: a position, which drops the axis, or a range.
public protocol TensorIndex: Sendable {
  /// The positions along an axis of the given size, and whether the axis stays.
  func positions(size: Int) -> (range: Range<Int>, keepsAxis: Bool)
}

extension Int: TensorIndex {
  /// One position; a negative one counts from the end.
  public func positions(size: Int) -> (range: Range<Int>, keepsAxis: Bool) {
    let start = self < 0 ? self + size : self
    return (start..<(start + 1), false)
  }
}

extension Range: TensorIndex where Bound == Int {
  public func positions(size: Int) -> (range: Range<Int>, keepsAxis: Bool) { (self, true) }
}

extension ClosedRange: TensorIndex where Bound == Int {
  public func positions(size: Int) -> (range: Range<Int>, keepsAxis: Bool) {
    (Range(self), true)
  }
}

extension PartialRangeFrom: TensorIndex where Bound == Int {
  public func positions(size: Int) -> (range: Range<Int>, keepsAxis: Bool) {
    (lowerBound..<Swift.max(lowerBound, size), true)
  }
}

extension PartialRangeUpTo: TensorIndex where Bound == Int {
  public func positions(size: Int) -> (range: Range<Int>, keepsAxis: Bool) {
    (Swift.min(0, upperBound)..<upperBound, true)
  }
}

extension Tensor {
  /// A part of the tensor: `x[0]`, `x[-1, 2]`, `x[0..<8, 3...]`. Axes not named stay whole.
  ///
  /// - Precondition: There are at most as many indices as axes, inside their axes.
  public subscript(
    _ indices: any TensorIndex..., file file: StaticString = #fileID, line line: UInt = #line
  ) -> Tensor {
    if indices.count > rank {
      trap(
        "subscript: expected at most \(rank) indices for \(shape), found \(indices.count)",
        file: file, line: line)
    }
    var starts = [Int](repeating: 0, count: rank)
    var ends = shape.dimensions
    var dropped: [Int] = []
    for (axis, index) in indices.enumerated() {
      let (range, keepsAxis) = index.positions(size: shape[axis])
      (starts[axis], ends[axis]) = (range.lowerBound, range.upperBound)
      if !keepsAxis { dropped.append(axis) }
    }
    let part = sliced(starts: starts, ends: ends, file: file, line: line)
    return part.reshaped(part.shape.removing(axes: dropped))
  }

  /// The part of each axis from `starts` up to `ends`, every `steps`-th element.
  public func sliced(
    starts: [Int], ends: [Int], steps: [Int]? = nil, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    let steps = steps ?? [Int](repeating: 1, count: rank)
    if starts.allSatisfy({ $0 == 0 }) && steps.allSatisfy({ $0 == 1 }) && ends == shape.dimensions {
      return self
    }
    return .make(
      .slice(starts: starts, ends: ends, steps: steps), [self], file: file, line: line)
  }

  /// A range of one axis, every `step`-th element; the other axes stay whole.
  public func sliced(
    axis: Int, _ range: Range<Int>, step: Int = 1, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    let axis = shape.resolve(axis, "sliced", file: file, line: line)
    var starts = [Int](repeating: 0, count: rank)
    var ends = shape.dimensions
    var steps = [Int](repeating: 1, count: rank)
    (starts[axis], ends[axis], steps[axis]) = (range.lowerBound, range.upperBound, step)
    return sliced(starts: starts, ends: ends, steps: steps, file: file, line: line)
  }

  /// The tensor cut along an axis into parts of the given sizes.
  ///
  /// - Precondition: The sizes add up to the size of the axis.
  public func split(
    sizes: [Int], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
  ) -> [Tensor] {
    let resolved = shape.resolve(axis, "split", file: file, line: line)
    if sizes.reduce(0, +) != shape[resolved] || sizes.contains(where: { $0 < 0 }) {
      trap(
        "split: expected sizes that add up to \(shape[resolved]), found \(sizes)", file: file,
        line: line)
    }
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return sliced(axis: resolved, start..<(start + size), file: file, line: line)
    }
  }
}
