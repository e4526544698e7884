// SPDX-License-Identifier: Apache-2.0

extension Node {
  /// Moments [2, C] of x: `dx = dmean / M + 2 (x − mean) dvariance / M` with M elements a channel.
  func channelMomentsGradient(_ dy: Node) -> Node {
    let x = inputs[0]
    let rank = x.shape.rank
    let channels: Shape = [x.shape[1]]
    // An empty batch has a gradient without elements, not one divided by zero.
    let perChannel = Double(max(x.shape.count / max(x.shape[1], 1), 1))
    let mean = sliced(axis: 0, 0..<1).reshaped(to: channels)
    let dMean = dy.sliced(axis: 0, 0..<1).reshaped(to: channels)
    let dVariance = dy.sliced(axis: 0, 1..<2).reshaped(to: channels)
    // Written as a·x + b with per-channel a and b, so that it costs one pass over x.
    let slope = (2 / perChannel) * dVariance
    let offset = (1 / perChannel) * dMean - slope * mean
    return x * slope.alongChannels(rank: rank) + offset.alongChannels(rank: rank)
  }

  /// y = (x − μ)·r·γ + β with r = 1/√(σ² + ε): all sums over the batch come from one composite.
  func batchNormGradients(_ epsilon: Double, _ dy: Node) -> [Node?] {
    let (x, moments, scale) = (inputs[0], inputs[1], inputs[2])
    let rank = x.shape.rank
    let channels: Shape = [x.shape[1]]
    let sums = Node.make(.batchNormSums(epsilon: epsilon), [x, dy, moments])
    let shiftSum = sums.sliced(axis: 0, 0..<1).reshaped(to: channels)
    let scaleSum = sums.sliced(axis: 0, 1..<2).reshaped(to: channels)
    let inverse = ChannelNormalization(moments: moments, epsilon: epsilon, rank: rank)
      .inverseDeviation
    let factor = scale * inverse
    let dMean = -factor * shiftSum
    let dVariance = -0.5 * factor * inverse * scaleSum
    let row: Shape = [1, x.shape[1]]
    return [
      dy * factor.alongChannels(rank: rank),
      Node.concatenated([dMean.reshaped(to: row), dVariance.reshaped(to: row)], axis: 0),
      scaleSum, shiftSum,
    ]
  }
}
