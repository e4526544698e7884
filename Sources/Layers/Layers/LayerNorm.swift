// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Each sample brought to mean 0 and variance 1 over its last axes, then scaled and shifted.
///
/// The same in training and evaluation, and for every batch size.
///
/// - Shapes: `[…, D…]` → the same.
/// - Parameters of the layer: `weight [D…]`, ones; `bias [D…]`, zeros.
/// - Source: Ba, Kiros & Hinton 2016.
public struct LayerNorm: Module {
  /// How many of the last axes are normalised together.
  public let axisCount: Int
  public let epsilon: Double
  public let weight: Weight
  public let bias: Weight

  /// Normalises over the last axis, or the last few.
  ///
  /// - Parameters:
  ///   - shape: The sizes of the last axes; nil takes them from the data.
  ///   - axisCount: How many axes, where their sizes come from the data.
  ///   - epsilon: Added to the variance.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public init(
    shape: Shape? = nil, axisCount: Int = 1, epsilon: Double = 1e-5,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    LayerCheck("LayerNorm", file: file, line: line).positive([
      ("axisCount", shape?.rank ?? axisCount), ("shape", shape?.dimensions.min()),
    ])
    self.axisCount = shape?.rank ?? axisCount
    self.epsilon = epsilon
    weight = Weight("weight", shape: shape, initializer: .ones)
    bias = Weight("bias", shape: shape, initializer: .zeros)
  }

  public var children: Children { ["weight": weight, "bias": bias] }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    if x.rank < axisCount {
      LayerCheck("LayerNorm").fail("at least \(axisCount) axes", "\(x.shape)")
    }
    let shape = Shape(Array(x.shape.dimensions.suffix(axisCount)))
    return layerNormalized(
      x, scale: weight.value(shape: shape, for: x), shift: bias.value(shape: shape, for: x),
      epsilon: epsilon)
  }
}

extension LayerNorm: ActivationTrait {
  var nonlinearity: Nonlinearity? { nil }
}
