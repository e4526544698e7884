// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension ReferenceStep {
  func iota(_ axis: Int) -> [Double] {
    var strides = [Int](repeating: 0, count: shape.rank)
    strides[axis] = 1
    return shape.offsets(strides: strides).map { held(Double($0)) }
  }

  /// Elements read from, or written to, places that strides describe.
  func move(_ operands: [[Double]]) -> [Double] {
    let x = operands[0]
    let strides = inputShapes[0].strides
    switch op {
    case .transpose(let order):
      return shape.offsets(strides: order.map { strides[$0] }).map { x[$0] }
    case .broadcast:
      // Axes are aligned at the end; an axis of size 1 repeats its element.
      let added = [Int](repeating: 0, count: shape.rank - inputShapes[0].rank)
      let repeated = zip(inputShapes[0].dimensions, strides).map { $0 == 1 ? 0 : $1 }
      return shape.offsets(strides: added + repeated).map { x[$0] }
    case .slice(let starts, _, let steps):
      let start = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
      return shape.offsets(strides: zip(strides, steps).map { $0 * $1 }, start: start)
        .map { x[$0] }
    case .pad(let low, _, let interior, let value):
      var result = [Double](repeating: held(value), count: shape.count)
      let start = zip(low, shape.strides).reduce(0) { $0 + $1.0 * $1.1 }
      let targets = inputShapes[0].offsets(
        strides: zip(shape.strides, interior).map { $0 * ($1 + 1) }, start: start)
      for (value, target) in zip(x, targets) { result[target] = value }
      return result
    case .concatenate(let axis):
      return concatenate(axis, operands)
    default: trap("reference: \(op.name) is not a movement")
    }
  }

  private func concatenate(_ axis: Int, _ operands: [[Double]]) -> [Double] {
    var result: [Double] = []
    let (outer, _, inner) = shape.around(axis: axis)
    for row in 0..<outer {
      for (operand, operandShape) in zip(operands, inputShapes) {
        let length = operandShape[axis] * inner
        result += operand[(row * length)..<((row + 1) * length)]
      }
    }
    return result
  }

  /// Reads, or adds, along an axis at places that indices name.
  func select(_ x: [Double], indices: [Double]) throws(EngineError) -> [Double] {
    let axis: Int
    // Whether a place of the result's, or of the operand's, axis is named.
    let isScatter: Bool
    // Whether each element has an index of its own, or each slice across the axis.
    let isElementwise: Bool
    switch op {
    case .gather(let a): (axis, isScatter, isElementwise) = (a, false, false)
    case .scatterAdd(let a, _): (axis, isScatter, isElementwise) = (a, true, false)
    case .gatherElements(let a): (axis, isScatter, isElementwise) = (a, false, true)
    case .scatterAddElements(let a, _): (axis, isScatter, isElementwise) = (a, true, true)
    default: trap("reference: \(op.name) does not select")
    }
    let dense = isScatter ? inputShapes[0] : shape
    let size = (isScatter ? shape : inputShapes[0])[axis]
    let outside = indices.filter { $0 < 0 || $0 >= Double(size) }.count
    if outside > 0 && dense.count > 0 {
      throw EngineError.indexOutOfRange(operation: op.name, size: size, count: outside)
    }
    let (_, length, inner) = dense.around(axis: axis)
    var result = [Double](repeating: 0, count: shape.count)
    for place in 0..<dense.count {
      let (line, k) = (place / (length * inner), place / inner % length)
      let index = Int(indices[isElementwise ? place : k])
      let named = (line * size + index) * inner + place % inner
      if isScatter { result[named] += x[place] } else { result[place] = x[named] }
    }
    return result
  }
}
