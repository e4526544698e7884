// SPDX-License-Identifier: Apache-2.0

/// Mean and inverse deviation of each channel, read from moments `[2, C]`.
struct ChannelNormalization {
  let mean: Node
  let inverseDeviation: Node
  let rank: Int

  init(moments: Node, epsilon: Double, rank: Int) {
    let channels: Shape = [moments.shape[1]]
    mean = moments.sliced(axis: 0, 0..<1).reshaped(to: channels)
    let variance = moments.sliced(axis: 0, 1..<2).reshaped(to: channels)
    inverseDeviation = (variance + epsilon).unary(.rsqrt)
    self.rank = rank
  }

  func apply(to x: Node) -> Node {
    (x - mean.alongChannels(rank: rank)) * inverseDeviation.alongChannels(rank: rank)
  }
}
