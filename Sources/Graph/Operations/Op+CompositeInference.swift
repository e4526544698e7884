// SPDX-License-Identifier: Apache-2.0

extension Op {
  /// Inference of the composites.
  func inferComposite(_ check: OperandCheck) throws(GraphError) -> (Shape, ElementType) {
    func channelVector(_ index: Int, of x: Shape) throws(GraphError) {
      try check.require(
        check.shape(index) == [x[1]], "a vector of \(x[1]) channels", "\(check.shape(index))")
    }
    func channelled() throws(GraphError) {
      try check.floatingPoint(0)
      try check.require(check.shape(0).rank >= 2, "[N, C, …]", "\(check.shape(0))")
    }
    for index in check.inputs.indices.dropFirst() {
      if case .dropout = self { break }
      try check.sameTypes(0, index)
    }
    switch self {
    case .maxPool(let geometry), .averagePool(let geometry):
      try check.count(1)
      try check.floatingPoint(0)
      return (try pooled(geometry, check.shape(0), check), check.type(0))
    case .maxPoolGradient(let geometry):
      try check.count(2)
      let pooled = try pooled(geometry, check.shape(0), check)
      try check.require(check.shape(1) == pooled, "a gradient \(pooled)", "\(check.shape(1))")
      return (check.shape(0), check.type(0))
    case .maxPoolGather(let geometry):
      try check.count(2)
      try check.sameShapes()
      return (try pooled(geometry, check.shape(0), check), check.type(0))
    case .averagePoolGradient(let geometry, let height, let width):
      try check.count(1)
      try check.rank(0, 4)
      let input: Shape = [check.shape(0)[0], check.shape(0)[1], height, width]
      let pooled = try pooled(geometry, input, check)
      try check.require(check.shape(0) == pooled, "a gradient \(pooled)", "\(check.shape(0))")
      return (input, check.type(0))
    case .channelMoments:
      try check.count(1)
      try channelled()
      return ([2, check.shape(0)[1]], check.type(0))
    case .batchNorm:
      try check.count(4)
      try channelled()
      let x = check.shape(0)
      try check.require(check.shape(1) == [2, x[1]], "moments [2, \(x[1])]", "\(check.shape(1))")
      try channelVector(2, of: x)
      try channelVector(3, of: x)
      return (x, check.type(0))
    case .batchNormSums:
      try check.count(3)
      try channelled()
      let x = check.shape(0)
      try check.require(check.shape(1) == x, "a gradient \(x)", "\(check.shape(1))")
      try check.require(check.shape(2) == [2, x[1]], "moments [2, \(x[1])]", "\(check.shape(2))")
      return ([2, x[1]], check.type(0))
    case .layerNorm:
      try check.count(3)
      try check.floatingPoint(0)
      let (x, scale) = (check.shape(0), check.shape(1))
      try check.require(
        scale.rank >= 1 && scale.rank <= x.rank && scale == check.shape(2)
          && Array(x.dimensions.suffix(scale.rank)) == scale.dimensions,
        "scale and shift spanning the last axes of \(x)", "\(scale) and \(check.shape(2))")
      return (x, check.type(0))
    case .groupNorm(let groups, _):
      try check.count(3)
      try channelled()
      let x = check.shape(0)
      try check.require(
        groups > 0 && x[1] % groups == 0, "groups that divide \(x[1]) channels", "\(groups)")
      try channelVector(1, of: x)
      try channelVector(2, of: x)
      return (x, check.type(0))
    case .softmax:
      try check.count(1)
      try check.floatingPoint(0)
      try check.require(
        check.shape(0).rank >= 1 && check.shape(0)[-1] > 0, "a last axis that is not empty",
        "\(check.shape(0))")
      return (check.shape(0), check.type(0))
    case .softmaxCrossEntropy:
      try check.count(2)
      try check.rank(0, 2)
      try check.sameShapes()
      try check.floatingPoint(0)
      try check.require(check.shape(0)[1] > 0, "at least one class", "\(check.shape(0))")
      return ([check.shape(0)[0]], check.type(0))
    case .softmaxCrossEntropyGradient:
      try check.count(3)
      try check.rank(0, 2)
      try check.floatingPoint(0)
      for input in 1...2 { try check.sameTypes(0, input) }
      let logits = check.shape(0)
      try check.require(logits[1] > 0, "at least one class", "\(logits)")
      try check.require(
        check.shape(1) == logits && check.shape(2) == [logits[0]],
        "targets \(logits) and an upstream gradient [\(logits[0])]",
        "\(check.shape(1)) and \(check.shape(2))")
      return (logits, check.type(0))
    case .gelu:
      try check.count(1)
      try check.floatingPoint(0)
      return (check.shape(0), check.type(0))
    case .dropout(let rate, _):
      try check.count(2)
      try check.floatingPoint(0)
      try check.require(rate >= 0 && rate < 1, "a rate in [0, 1)", "\(rate)")
      try check.require(
        check.shape(1) == [4] && check.type(1) == .uint32, "a key of four UInt32",
        "\(check.type(1)) \(check.shape(1))")
      return (check.shape(0), check.type(0))
    default:
      throw check.failure("a composite", name)
    }
  }

  private func pooled(_ geometry: PoolGeometry, _ input: Shape, _ check: OperandCheck)
    throws(GraphError) -> Shape
  {
    guard let shape = geometry.outputShape(input) else {
      throw check.failure(
        "an image [N, C, H, W] that the window \(geometry.kernelHeight)×\(geometry.kernelWidth)"
          + " fits, with padding below the window size", "\(input)")
    }
    return shape
  }
}
