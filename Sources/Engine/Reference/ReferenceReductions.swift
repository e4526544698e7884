// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension ReferenceStep {
  /// Each element goes to the result with the coordinates that are kept.
  func reduce(_ kind: Op.Reduction, _ axes: [Int], _ x: [Double]) -> [Double] {
    var strides = [Int](repeating: 0, count: inputShapes[0].rank)
    let kept = inputShapes[0].dimensions.indices.filter { !axes.contains($0) }
    for (axis, stride) in zip(kept, shape.strides) { strides[axis] = stride }
    let targets = inputShapes[0].offsets(strides: strides)
    let neutral: Double =
      switch kind {
      case .sum: 0
      case .max: -.infinity
      }
    var result = [Double](repeating: neutral, count: shape.count)
    for (value, target) in zip(x, targets) {
      switch kind {
      case .sum: result[target] += value
      case .max: result[target] = Self.binary(.maximum, result[target], value)
      }
    }
    return result
  }

  /// The first maximum of each line; a NaN is greater than any number.
  func argmax(_ axis: Int, _ x: [Double]) -> [Double] {
    lines(along: axis).map { line in
      var best = 0
      for index in line.indices where !x[line[best]].isNaN {
        let value = x[line[index]]
        if value.isNaN || value > x[line[best]] { best = index }
      }
      return Double(best)
    }
  }

  /// The positions of each line's elements in order; equal ones keep theirs, NaN comes last.
  func argsort(_ axis: Int, descending: Bool, _ x: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: x.count)
    for line in lines(along: axis) {
      let order = line.indices.sorted { first, second in
        let (a, b) = (x[line[first]], x[line[second]])
        if a.isNaN != b.isNaN { return b.isNaN }
        if a.isNaN || a == b { return first < second }
        return descending ? a > b : a < b
      }
      for (place, index) in zip(line, order) { result[place] = Double(index) }
    }
    return result
  }

  /// The positions of the elements of each line of the operand along an axis.
  private func lines(along axis: Int) -> [[Int]] {
    let (outer, size, inner) = inputShapes[0].around(axis: axis)
    return (0..<(outer * inner)).map { line in
      let start = line / inner * size * inner + line % inner
      return (0..<size).map { start + $0 * inner }
    }
  }
}
