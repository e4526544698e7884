// SPDX-License-Identifier: Apache-2.0

extension Op {
  /// The shape and element type of the result, or why the operands do not fit.
  func infer(_ inputs: [Node]) throws(GraphError) -> (Shape, ElementType) {
    let check = OperandCheck(op: self, inputs: inputs)
    switch self {
    case .input: throw check.failure("a shape of its own", "no shape")
    case .constant(_, let type):
      try check.count(0)
      return (.scalar, type)
    case .iota(let shape, let axis, let type):
      try check.count(0)
      try check.require(shape.dimensions.indices.contains(axis), "an axis of \(shape)", "\(axis)")
      return (shape, type)
    case .unary(let kind):
      try check.count(1)
      return try inferUnary(kind, check)
    case .binary(let kind):
      try check.count(2)
      try check.sameShapes()
      try check.sameTypes(0, 1)
      let logical = kind == .and || kind == .or
      try check.require(
        (check.type(0) == .bool) == logical, logical ? "Bool operands" : "numeric operands",
        "\(check.type(0))")
      return (check.shape(0), check.type(0))
    case .compare:
      try check.count(2)
      try check.sameShapes()
      try check.sameTypes(0, 1)
      return (check.shape(0), .bool)
    case .select:
      try check.count(3)
      try check.sameShapes()
      try check.require(check.type(0) == .bool, "a Bool condition", "\(check.type(0))")
      try check.sameTypes(1, 2)
      return (check.shape(1), check.type(1))
    case .cast(let type):
      try check.count(1)
      return (check.shape(0), type)
    case .stopGradient:
      try check.count(1)
      return (check.shape(0), check.type(0))
    case .reduce, .argmax:
      return try inferReduction(check)
    case .matmul(let left, let right):
      return try inferMatmul(left, right, check)
    case .convolution, .convolutionInputGradient, .convolutionWeightGradient:
      return try inferConvolution(check)
    case .reshape, .transpose, .broadcast, .slice, .pad, .concatenate, .gather, .scatterAdd,
      .gatherElements, .scatterAddElements, .argsort:
      return try inferMovement(check)
    case .random(let distribution, let shape, _):
      try check.count(1)
      try check.require(
        check.shape(0) == [4] && check.type(0) == .uint32, "a key of four UInt32",
        "\(check.type(0)) \(check.shape(0))")
      return (shape, distribution == .bits ? .uint32 : .float32)
    case .maxPool, .maxPoolGradient, .maxPoolGather, .averagePool, .averagePoolGradient,
      .channelMoments, .batchNorm, .batchNormSums, .layerNorm, .groupNorm, .softmax,
      .softmaxCrossEntropy, .softmaxCrossEntropyGradient, .gelu, .dropout:
      return try inferComposite(check)
    case .custom(let custom):
      return try custom.definition.infer(inputs)
    case .call(let result):
      return try result.infer(inputs)
    }
  }

  private func inferUnary(_ kind: Unary, _ check: OperandCheck) throws(GraphError) -> (
    Shape, ElementType
  ) {
    let type = check.type(0)
    switch kind {
    case .not:
      try check.require(type == .bool, "a Bool operand", "\(type)")
      return (check.shape(0), .bool)
    case .isFinite:
      try check.floatingPoint(0)
      return (check.shape(0), .bool)
    case .negate, .abs, .sign, .square, .relu:
      try check.require(type != .bool && type != .uint32, "a signed operand", "\(type)")
    case .exp, .log, .log1p, .expm1, .sqrt, .rsqrt, .reciprocal, .sin, .cos, .tanh, .sigmoid, .erf,
      .floor, .ceil, .round:
      try check.floatingPoint(0)
    }
    return (check.shape(0), type)
  }

  private func inferReduction(_ check: OperandCheck) throws(GraphError) -> (Shape, ElementType) {
    try check.count(1)
    let shape = check.shape(0)
    if case .reduce(let kind, let axes) = self {
      try check.axes(axes)
      try check.require(check.type(0) != .bool, "numeric elements", "bool")
      if kind == .max {
        let count = axes.reduce(1) { $0 * shape[$1] }
        try check.require(count > 0, "at least one element along the axes", "\(shape)")
      }
      return (shape.removing(axes: axes), check.type(0))
    }
    guard case .argmax(let axis) = self else { return (shape, check.type(0)) }
    try check.axes([axis])
    try check.require(shape[axis] > 0, "at least one element along axis \(axis)", "\(shape)")
    return (shape.removing(axes: [axis]), .int32)
  }

  private func inferMatmul(_ left: Bool, _ right: Bool, _ check: OperandCheck) throws(GraphError)
    -> (Shape, ElementType)
  {
    try check.count(2)
    try check.sameTypes(0, 1)
    try check.floatingPoint(0)
    let (a, b) = (check.shape(0), check.shape(1))
    try check.require(
      a.rank >= 2 && a.rank == b.rank
        && (a.rank == 2 || a.dimensions.dropLast(2) == b.dimensions.dropLast(2)),
      "matrices with equal batch axes", "\(a) and \(b)")
    let (rows, inner) = left ? (a[-1], a[-2]) : (a[-2], a[-1])
    let (innerRight, columns) = right ? (b[-1], b[-2]) : (b[-2], b[-1])
    try check.require(inner == innerRight, "equal inner sizes", "\(a) and \(b)")
    if a.rank == 2 { return ([rows, columns], check.type(0)) }
    return (Shape(a.dimensions.dropLast(2) + [rows, columns]), check.type(0))
  }

  private func inferConvolution(_ check: OperandCheck) throws(GraphError) -> (Shape, ElementType) {
    try check.count(2)
    try check.sameTypes(0, 1)
    try check.floatingPoint(0)
    try check.rank(0, 4)
    try check.rank(1, 4)
    let (a, b) = (check.shape(0), check.shape(1))
    switch self {
    case .convolution(let geometry):
      try check.channels(geometry, input: a[1], weight: b)
      let size = try check.window(geometry, height: a[2], width: a[3], kernel: [b[2], b[3]])
      return ([a[0], b[0], size[0], size[1]], check.type(0))
    case .convolutionInputGradient(let geometry, let height, let width):
      let size = try check.window(geometry, height: height, width: width, kernel: [b[2], b[3]])
      try check.require(
        geometry.groups > 0 && a[1] == b[0] && b[0] % geometry.groups == 0
          && [a[2], a[3]] == size, "an output gradient [N, \(b[0]), \(size[0]), \(size[1])]", "\(a)"
      )
      return ([a[0], b[1] * geometry.groups, height, width], check.type(0))
    case .convolutionWeightGradient(let geometry, let height, let width):
      let size = try check.window(geometry, height: a[2], width: a[3], kernel: [height, width])
      try check.require(
        geometry.groups > 0 && a[1] % geometry.groups == 0 && b[1] % geometry.groups == 0
          && a[0] == b[0] && [b[2], b[3]] == size,
        "an output gradient [\(a[0]), O, \(size[0]), \(size[1])]", "\(b)")
      return ([b[1], a[1] / geometry.groups, height, width], check.type(0))
    default:
      throw check.failure("a convolution", name)
    }
  }
}
