// SPDX-License-Identifier: Apache-2.0

extension Node {
  /// For each input the gradient that this node sends to it; nil where none flows, and where it is
  /// not wanted and would cost a node.
  func inputGradients(upstream dy: Node, wanted: [Bool]) -> [Node?] {
    switch op {
    case .input, .constant, .iota, .compare, .stopGradient, .argmax, .argsort, .random:
      return inputs.map { _ in nil }
    case .unary(let kind):
      return [unaryGradient(kind, dy)]
    case .binary(let kind):
      return binaryGradients(kind, dy, wanted)
    case .select:
      let condition = inputs[0]
      return [nil, condition.select(dy, dy.filled(0)), condition.select(dy.filled(0), dy)]
    case .cast:
      return [inputs[0].elementType.isFloatingPoint ? dy.cast(to: inputs[0].elementType) : nil]
    case .reduce(let kind, let axes):
      return [reductionGradient(kind, axes, dy)]
    case .matmul(let left, let right):
      let (a, b) = (inputs[0], inputs[1])
      return [
        !wanted[0]
          ? nil
          : left
            ? b.matmul(dy, transposeLeft: right, transposeRight: true)
            : dy.matmul(b, transposeRight: !right),
        !wanted[1]
          ? nil
          : right
            ? dy.matmul(a, transposeLeft: true, transposeRight: left)
            : a.matmul(dy, transposeLeft: !left),
      ]
    case .convolution, .convolutionInputGradient, .convolutionWeightGradient:
      return convolutionGradients(dy)
    case .reshape, .transpose, .broadcast, .slice, .pad, .concatenate, .gather, .scatterAdd,
      .gatherElements, .scatterAddElements:
      return movementGradients(dy)
    case .maxPool(let geometry):
      return [Node.make(.maxPoolGradient(geometry), [inputs[0], dy])]
    case .maxPoolGradient(let geometry):
      return [nil, Node.make(.maxPoolGather(geometry), [inputs[0], dy])]
    case .maxPoolGather(let geometry):
      return [nil, Node.make(.maxPoolGradient(geometry), [inputs[0], dy])]
    case .averagePool(let geometry):
      let image = inputs[0].shape
      return [
        Node.make(.averagePoolGradient(geometry, height: image[2], width: image[3]), [dy])
      ]
    case .averagePoolGradient(let geometry, _, _):
      return [Node.make(.averagePool(geometry), [dy])]
    case .channelMoments:
      return [channelMomentsGradient(dy)]
    case .batchNorm(let epsilon):
      return batchNormGradients(epsilon, dy)
    case .softmax:
      let axis = shape.rank - 1
      let mean = (dy * self).sum(axes: [axis]).restoring(axes: [axis], of: shape)
      return [self * (dy - mean)]
    case .softmaxCrossEntropy:
      let (logits, targets) = (inputs[0], inputs[1])
      return [
        wanted[0] ? Node.make(.softmaxCrossEntropyGradient, [logits, targets, dy]) : nil,
        wanted[1] ? -dy.reshaped(to: [shape[0], 1]) * logits.logSoftmax : nil,
      ]
    case .dropout(let rate, let use):
      return [Node.make(.dropout(rate: rate, use: use), [dy, inputs[1]]), nil]
    case .custom(let custom):
      guard let own = custom.definition.gradient(inputs: inputs, output: self, upstream: dy)
      else { return decompositionGradients(dy) }
      if own.count != inputs.count {
        trap("gradient of \(op.name): expected \(inputs.count) gradients, found \(own.count)")
      }
      return own
    case .batchNormSums, .layerNorm, .groupNorm, .gelu, .softmaxCrossEntropyGradient, .call:
      return decompositionGradients(dy)
    }
  }

  /// The gradients through the decomposition, for composites without a rule of their own.
  ///
  /// They are partial: what an input owes to another input (moments to the image they describe) the
  /// caller adds, so the decomposition is walked down to the inputs and no further.
  private func decompositionGradients(_ dy: Node) -> [Node?] {
    guard let body = op.decomposed(inputs) else { return inputs.map { _ in nil } }
    let graph = Graph(outputs: [body], endingAt: Set(inputs.map(\.id)))
    let results = backpropagate(through: graph, to: inputs, upstream: dy)
    // An input in two places gets the sum of both from the first.
    var seen: Set<UInt64> = []
    return zip(inputs, results).map { input, result in
      seen.insert(input.id).inserted && input.elementType.isFloatingPoint ? result : nil
    }
  }

  private func reductionGradient(_ kind: Op.Reduction, _ axes: [Int], _ dy: Node) -> Node {
    let x = inputs[0]
    let spread = dy.restoring(axes: axes, of: x.shape).broadcast(to: x.shape)
    switch kind {
    case .sum: return spread
    case .max:
      // Ties share the gradient evenly, as PyTorch's amax does.
      let maximum = restoring(axes: axes, of: x.shape).broadcast(to: x.shape)
      let hits = x.compare(.equal, maximum).cast(to: elementType)
      let share = hits.sum(axes: axes).restoring(axes: axes, of: x.shape)
      return spread * hits / share
    }
  }

  private func convolutionGradients(_ dy: Node) -> [Node?] {
    let (a, b) = (inputs[0], inputs[1])
    switch op {
    case .convolution(let geometry):
      return [
        Node.make(
          .convolutionInputGradient(geometry, height: a.shape[2], width: a.shape[3]), [dy, b]),
        Node.make(
          .convolutionWeightGradient(geometry, height: b.shape[2], width: b.shape[3]), [a, dy]),
      ]
    case .convolutionInputGradient(let geometry, _, _):
      return [
        Node.make(.convolution(geometry), [dy, b]),
        Node.make(
          .convolutionWeightGradient(geometry, height: b.shape[2], width: b.shape[3]), [dy, a]),
      ]
    case .convolutionWeightGradient(let geometry, _, _):
      return [
        Node.make(
          .convolutionInputGradient(geometry, height: a.shape[2], width: a.shape[3]), [b, dy]),
        Node.make(.convolution(geometry), [a, dy]),
      ]
    default: return [nil, nil]
    }
  }
}
