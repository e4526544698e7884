// SPDX-License-Identifier: Apache-2.0

extension Op {
  /// The same value in primitives, or nil where the operation is a primitive itself.
  ///
  /// The reference runs this, second derivatives go through it, and kernels bound to a composite are
  /// checked against it.
  public func decomposed(_ inputs: [Node]) -> Node? {
    switch self {
    case .input, .constant, .iota, .unary, .binary, .compare, .select, .cast, .stopGradient,
      .reduce, .argmax, .matmul, .convolution, .convolutionInputGradient,
      .convolutionWeightGradient, .reshape, .transpose, .broadcast, .slice, .pad, .concatenate,
      .gather, .scatterAdd, .gatherElements, .scatterAddElements, .argsort, .random:
      return nil
    case .maxPool(let geometry):
      let windows = PoolWindows(geometry, of: inputs[0])
      let stacked = windows.stacked(inputs[0], padding: -.infinity)
      return windows.pick(stacked, at: windows.winners(stacked))
    case .maxPoolGather(let geometry):
      let windows = PoolWindows(geometry, of: inputs[0])
      let winners = windows.winners(windows.stacked(inputs[0], padding: -.infinity))
      return windows.pick(windows.stacked(inputs[1], padding: 0), at: winners)
    case .maxPoolGradient(let geometry):
      let windows = PoolWindows(geometry, of: inputs[0])
      let winners = windows.winners(windows.stacked(inputs[0], padding: -.infinity))
      return windows.spread(windows.scattered(inputs[1], to: winners))
    case .averagePool(let geometry):
      let windows = PoolWindows(geometry, of: inputs[0])
      let total = windows.stacked(inputs[0], padding: 0).sum(axes: [4])
      return total / windows.divisor(geometry, inputs[0].elementType)
    case .averagePoolGradient(let geometry, let height, let width):
      let dy = inputs[0]
      let windows = PoolWindows(
        geometry, input: [dy.shape[0], dy.shape[1], height, width], output: dy.shape)
      let share = dy / windows.divisor(geometry, dy.elementType)
      let stacked = share.reshaped(to: Shape(share.shape.dimensions + [1]))
      return windows.spread(
        stacked.broadcast(to: Shape(share.shape.dimensions + [windows.offsets.count])))
    case .channelMoments:
      let x = inputs[0]
      let axes = x.shape.dimensions.indices.filter { $0 != 1 }
      // No elements have the moments 0, not NaN, which would spread into every gradient.
      let count = axes.reduce(1) { $0 * x.shape[$1] }
      let divisor = Node.scalar(Double(max(count, 1)), x.elementType)
      let mean = x.sum(axes: axes) / divisor
      let centered = x - mean.alongChannels(rank: x.shape.rank)
      let variance = centered.unary(.square).sum(axes: axes) / divisor
      let row: Shape = [1, x.shape[1]]
      return Node.concatenated([mean.reshaped(to: row), variance.reshaped(to: row)], axis: 0)
    case .batchNorm(let epsilon):
      let rank = inputs[0].shape.rank
      let normalized = ChannelNormalization(moments: inputs[1], epsilon: epsilon, rank: rank)
        .apply(to: inputs[0])
      return normalized * inputs[2].alongChannels(rank: rank)
        + inputs[3].alongChannels(rank: rank)
    case .batchNormSums(let epsilon):
      let (x, dy) = (inputs[0], inputs[1])
      let axes = x.shape.dimensions.indices.filter { $0 != 1 }
      let normalized = ChannelNormalization(
        moments: inputs[2], epsilon: epsilon, rank: x.shape.rank
      ).apply(to: x)
      let row: Shape = [1, x.shape[1]]
      return Node.concatenated(
        [
          dy.sum(axes: axes).reshaped(to: row),
          (dy * normalized).sum(axes: axes).reshaped(to: row),
        ], axis: 0)
    case .layerNorm(let epsilon):
      let (x, scale) = (inputs[0], inputs[1])
      let axes = Array((x.shape.rank - scale.shape.rank)..<x.shape.rank)
      return x.normalized(axes: axes, epsilon: epsilon) * scale + inputs[2]
    case .groupNorm(let groups, let epsilon):
      let x = inputs[0]
      let rank = x.shape.rank
      let split = x.reshaped(
        to: [
          x.shape[0], groups, x.shape[1] / groups * x.shape.dimensions.dropFirst(2).reduce(1, *),
        ])
      let normalized = split.normalized(axes: [2], epsilon: epsilon).reshaped(to: x.shape)
      return normalized * inputs[1].alongChannels(rank: rank)
        + inputs[2].alongChannels(rank: rank)
    case .softmax:
      let exponentials = inputs[0].centeredOnMaximum.unary(.exp)
      let axis = inputs[0].shape.rank - 1
      return exponentials
        / exponentials.sum(axes: [axis]).restoring(axes: [axis], of: inputs[0].shape)
    case .softmaxCrossEntropy:
      // A target of zero adds nothing, even where its logit is −∞.
      let (logits, targets) = (inputs[0], inputs[1])
      let terms = targets * logits.logSoftmax
      let ignored = targets.compare(.equal, targets.filled(0))
      return -ignored.select(terms.filled(0), terms).sum(axes: [1])
    case .softmaxCrossEntropyGradient:
      let (logits, targets) = (inputs[0], inputs[1])
      let column: Shape = [logits.shape[0], 1]
      let probabilities = Node.make(.softmax, [logits])
      let mass = targets.sum(axes: [1]).reshaped(to: column)
      return inputs[2].reshaped(to: column) * (probabilities * mass - targets)
    case .gelu:
      let x = inputs[0]
      return 0.5 * x * ((0.5.squareRoot() * x).unary(.erf) + 1)
    case .dropout(let rate, let use):
      let x = inputs[0]
      let uniform = Node.make(.random(.uniform, x.shape, use: use), [inputs[1]])
      let kept = uniform.compare(.greaterOrEqual, uniform.filled(rate))
      return kept.select((1 / (1 - rate)) * x, x.filled(0))
    case .custom(let custom):
      return custom.definition.decompose(inputs)
    case .call(let result):
      return result.computation(inputs)
    }
  }
}

extension Node {
  /// `x − max(x)` over the last axis; the maximum is a constant to the gradient, which it cancels from.
  fileprivate var centeredOnMaximum: Node {
    let axis = shape.rank - 1
    let maximum = Node.make(.stopGradient, [reduced(.max, axes: [axis])])
    return self - maximum.restoring(axes: [axis], of: shape)
  }

  /// `x − log Σ exp x` over the last axis.
  var logSoftmax: Node {
    let axis = shape.rank - 1
    let centered = centeredOnMaximum
    let logSum = centered.unary(.exp).sum(axes: [axis]).unary(.log)
    return centered - logSum.restoring(axes: [axis], of: shape)
  }

  /// Mean 0 and variance 1 over the axes.
  fileprivate func normalized(axes: [Int], epsilon: Double) -> Node {
    let centered = self - mean(axes: axes).restoring(axes: axes, of: shape)
    let variance = centered.unary(.square).mean(axes: axes)
    return centered * (variance + epsilon).unary(.rsqrt).restoring(axes: axes, of: shape)
  }
}
