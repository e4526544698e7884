// SPDX-License-Identifier: Apache-2.0

extension Op {
  /// Inference of the operations that move elements without computing.
  func inferMovement(_ check: OperandCheck) throws(GraphError) -> (Shape, ElementType) {
    switch self {
    case .reshape(let shape):
      try check.count(1)
      try check.require(
        shape.dimensions.allSatisfy { $0 >= 0 } && shape.count == check.shape(0).count,
        "a shape of \(check.shape(0).count) elements", "\(shape)")
      return (shape, check.type(0))
    case .transpose(let order):
      try check.count(1)
      try check.require(
        order.sorted() == Array(check.shape(0).dimensions.indices),
        "a permutation of \(check.shape(0).rank) axes", "\(order)")
      return (Shape(order.map { check.shape(0)[$0] }), check.type(0))
    case .broadcast(let shape):
      try check.count(1)
      try check.require(
        check.shape(0).stretches(to: shape), "a shape that \(check.shape(0)) fits",
        "\(shape)")
      return (shape, check.type(0))
    case .slice(let starts, let ends, let steps):
      try check.count(1)
      return try inferSlice(starts, ends, steps, check)
    case .pad(let low, let high, let interior, _):
      try check.count(1)
      let shape = check.shape(0)
      try check.require(
        [low, high, interior].allSatisfy { $0.count == shape.rank && $0.allSatisfy { $0 >= 0 } },
        "\(shape.rank) non-negative paddings", "\(low), \(high), \(interior)")
      return (
        Shape(
          shape.dimensions.indices.map {
            low[$0] + high[$0] + shape[$0] + max(0, shape[$0] - 1) * interior[$0]
          }), check.type(0)
      )
    case .concatenate(let axis): return try inferConcatenation(axis, check)
    case .gather(let axis):
      try check.count(2)
      try check.axes([axis])
      try check.integer(1)
      try check.rank(1, 1)
      return (check.shape(0).replacing(axis: axis, with: check.shape(1)[0]), check.type(0))
    case .scatterAdd(let axis, let size):
      try check.count(2)
      try check.axes([axis])
      try check.integer(1)
      try check.floatingPoint(0)
      try check.require(
        check.shape(1) == [check.shape(0)[axis]] && size >= 0,
        "indices [\(check.shape(0)[axis])]", "\(check.shape(1))")
      return (check.shape(0).replacing(axis: axis, with: size), check.type(0))
    case .gatherElements(let axis):
      try check.count(2)
      try check.axes([axis])
      try check.integer(1)
      let (x, indices) = (check.shape(0), check.shape(1))
      try check.require(
        x.rank == indices.rank && x.removing(axes: [axis]) == indices.removing(axes: [axis]),
        "indices of shape \(x) but for axis \(axis)", "\(indices)")
      return (indices, check.type(0))
    case .scatterAddElements(let axis, let size):
      try check.count(2)
      try check.axes([axis])
      try check.integer(1)
      try check.floatingPoint(0)
      try check.require(
        check.shape(0) == check.shape(1) && size >= 0, "indices of the updates' shape",
        "\(check.shape(0)) and \(check.shape(1))")
      return (check.shape(0).replacing(axis: axis, with: size), check.type(0))
    case .argsort(let axis, _):
      try check.count(1)
      try check.axes([axis])
      return (check.shape(0), .int32)
    default:
      throw check.failure("a movement", name)
    }
  }

  private func inferSlice(
    _ starts: [Int], _ ends: [Int], _ steps: [Int], _ check: OperandCheck
  ) throws(GraphError) -> (Shape, ElementType) {
    let shape = check.shape(0)
    try check.require(
      [starts, ends, steps].allSatisfy { $0.count == shape.rank },
      "\(shape.rank) starts, ends and steps", "\(starts), \(ends), \(steps)")
    for axis in shape.dimensions.indices {
      try check.require(
        steps[axis] > 0 && starts[axis] >= 0 && starts[axis] <= ends[axis]
          && ends[axis] <= shape[axis],
        "0 ≤ start ≤ end ≤ \(shape[axis]) and step > 0 along axis \(axis)",
        "\(starts[axis])..<\(ends[axis]) by \(steps[axis])")
    }
    let sizes = shape.dimensions.indices.map {
      (ends[$0] - starts[$0] + steps[$0] - 1) / steps[$0]
    }
    return (Shape(sizes), check.type(0))
  }

  private func inferConcatenation(_ axis: Int, _ check: OperandCheck) throws(GraphError) -> (
    Shape, ElementType
  ) {
    try check.require(!check.inputs.isEmpty, "at least one operand", "none")
    try check.axes([axis])
    let rest = check.shape(0).removing(axes: [axis])
    var size = 0
    for (index, input) in check.inputs.enumerated() {
      try check.sameTypes(0, index)
      try check.require(
        input.shape.rank == check.shape(0).rank && input.shape.removing(axes: [axis]) == rest,
        "shapes equal to \(check.shape(0)) but for axis \(axis)", "\(input.shape)")
      size += input.shape[axis]
    }
    return (check.shape(0).replacing(axis: axis, with: size), check.type(0))
  }

}
