import DescentGraph
// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// `y = x·Wᵀ + b`, over the last axis.
///
/// - Shapes: `[…, inputSize]` → `[…, outputSize]`.
/// - Parameters of the layer: `weight [outputSize, inputSize]`, by the rule of ``Initializer``;
///   `bias [outputSize]`, zero.
public struct Linear: Module {
  public let outputSize: Int
  public let weight: Weight
  public let bias: Weight?

  /// - Parameters:
  ///   - inputSize: The size of the last axis of the input; nil takes it from the data.
  ///   - outputSize: The size of the last axis of the output.
  ///   - bias: Whether a bias is added.
  ///   - initializer: How the weight begins; nil chooses by the activation that follows.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public init(
    inputSize: Int? = nil, outputSize: Int, bias: Bool = true, initializer: Initializer? = nil,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    LayerCheck("Linear", file: file, line: line).positive(
      [("inputSize", inputSize), ("outputSize", outputSize)])
    self.outputSize = outputSize
    weight = Weight(
      "weight", shape: inputSize.map { [outputSize, $0] }, initializer: initializer)
    self.bias = bias ? Weight("bias", shape: [outputSize], initializer: .zeros) : nil
  }

  public var children: Children { Children([("weight", weight), ("bias", bias)]) }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    if x.rank < 1 { trap("Linear: expected an input […, features], found a scalar") }
    let product = matmul(
      x, weight.value(shape: [outputSize, x.shape[-1]], for: x), transposeB: true)
    return bias.map { product + $0.value(shape: [outputSize], for: x) } ?? product
  }
}

extension Linear: ActivationDependent {
  func follow(with nonlinearity: Nonlinearity) { weight.follow(with: nonlinearity) }
}
