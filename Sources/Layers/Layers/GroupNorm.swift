// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Each sample brought to mean 0 and variance 1 over groups of channels, then scaled and shifted by
/// channel.
///
/// The same in training and evaluation, and for every batch size.
///
/// - Shapes: `[N, C, …]` → the same.
/// - Parameters of the layer: `weight [C]`, ones; `bias [C]`, zeros.
/// - Source: Wu & He, ECCV 2018. One group is layer norm over the image, `C` groups instance norm.
public struct GroupNorm: Module {
  public let groups: Int
  public let epsilon: Double
  public let weight: Weight
  public let bias: Weight

  /// - Parameters:
  ///   - groups: Divides the number of channels.
  ///   - channels: The size of axis 1; nil takes it from the data.
  ///   - epsilon: Added to the variance.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public init(
    groups: Int, channels: Int? = nil, epsilon: Double = 1e-5, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    let check = LayerCheck("GroupNorm", file: file, line: line)
    check.positive([("groups", groups), ("channels", channels)])
    if let channels, channels % groups != 0 {
      check.fail("groups that divide \(channels) channels", "\(groups)")
    }
    (self.groups, self.epsilon) = (groups, epsilon)
    let shape = channels.map { Shape([$0]) }
    weight = Weight("weight", shape: shape, initializer: .ones)
    bias = Weight("bias", shape: shape, initializer: .zeros)
  }

  public var children: Children { ["weight": weight, "bias": bias] }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerCheck("GroupNorm").channelled(x)
    let channels: Shape = [x.shape[1]]
    return groupNormalized(
      x, groups: groups, scale: weight.value(shape: channels, for: x),
      shift: bias.value(shape: channels, for: x), epsilon: epsilon)
  }
}

extension GroupNorm: ActivationTrait {
  var nonlinearity: Nonlinearity? { nil }
}
