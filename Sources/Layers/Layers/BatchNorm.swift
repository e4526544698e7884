// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Each channel brought to mean 0 and variance 1, then scaled and shifted.
///
/// In training with the moments of the batch, exact over the whole of it; in evaluation with running
/// moments, which training updates inside the graph:
/// `running ← (1 − momentum) · running + momentum · batch`, the variance unbiased there (`M / (M − 1)`)
/// and biased in the normalisation, as in PyTorch.
///
/// - Shapes: `[N, C, …]` → the same; vectors `[N, C]` and images alike.
/// - Parameters of the layer: `weight [C]`, ones; `bias [C]`, zeros. Buffers: `running_mean [C]`,
///   zeros; `running_var [C]`, ones. PyTorch's `num_batches_tracked` is not kept: with a fixed
///   momentum nothing depends on it.
/// - Precondition: In training each channel has at least two values, or its variance says nothing;
///   a batch of one vector traps. Use a batch size that leaves no remainder of 1, or ``LayerNorm``.
/// - Source: Ioffe & Szegedy, ICML 2015.
public struct BatchNorm: Module {
  public let momentum: Double
  public let epsilon: Double
  public let weight: Weight
  public let bias: Weight
  public let runningMean: Statistic
  public let runningVariance: Statistic

  /// - Parameters:
  ///   - channels: The size of axis 1; nil takes it from the data.
  ///   - momentum: The share of the newest batch in the running moments, in [0, 1].
  ///   - epsilon: Added to the variance.
  ///   - initializer: How the scale begins; zeros for the last one of a residual branch.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public init(
    channels: Int? = nil, momentum: Double = 0.1, epsilon: Double = 1e-5,
    initializer: Initializer = .ones, file: StaticString = #fileID, line: UInt = #line
  ) {
    let check = LayerCheck("BatchNorm", file: file, line: line)
    check.positive([("channels", channels)])
    if !(momentum >= 0 && momentum <= 1) { check.fail("momentum in [0, 1]", "\(momentum)") }
    (self.momentum, self.epsilon) = (momentum, epsilon)
    let shape = channels.map { Shape([$0]) }
    weight = Weight("weight", shape: shape, initializer: initializer)
    bias = Weight("bias", shape: shape, initializer: .zeros)
    runningMean = Statistic("running_mean", shape: shape, first: 0)
    runningVariance = Statistic("running_var", shape: shape, first: 1)
  }

  public var children: Children {
    [
      "weight": weight, "bias": bias, "running_mean": runningMean,
      "running_var": runningVariance,
    ]
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerCheck("BatchNorm").channelled(x)
    let channels: Shape = [x.shape[1]]
    let scale = weight.value(shape: channels, for: x)
    let shift = bias.value(shape: channels, for: x)
    let mean = runningMean.fitted(to: channels, for: x)
    let variance = runningVariance.fitted(to: channels, for: x)
    let moments: Tensor
    switch Mode.current {
    case .training:
      moments = channelMoments(x)
      learn(moments, perChannel: perChannel(x), mean, variance)
    case .evaluation:
      moments = Tensor.stacked([mean.value, variance.value])
    }
    return batchNormalized(x, moments: moments, scale: scale, shift: shift, epsilon: epsilon)
  }

  /// How many values of each channel a batch holds.
  private func perChannel(_ x: Tensor) -> Int {
    let count = x.shape.removing(axes: [1]).count
    if count == 1 {
      LayerCheck("BatchNorm").fail(
        "at least two values of each channel in training (a larger batch, or LayerNorm)",
        "\(x.shape)")
    }
    return count
  }

  private func learn(
    _ moments: Tensor, perChannel count: Int, _ mean: Buffer, _ variance: Buffer
  ) {
    if count == 0 { return }
    let batch = moments.stopGradient()
    let unbiased = Double(count) / Double(count - 1)
    mean.value = (1 - momentum) * mean.value + momentum * batch[0]
    variance.value = (1 - momentum) * variance.value + (momentum * unbiased) * batch[1]
  }
}

extension BatchNorm: ActivationTrait {
  var nonlinearity: Nonlinearity? { nil }
}
