// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// `exp xᵢ / Σⱼ exp xⱼ` along an axis: scores become probabilities.
///
/// A classifier that is trained with cross-entropy does not end in it: that loss takes logits.
///
/// - Shapes: `[…, C, …]` → the same.
/// - Source: Bridle 1990.
public struct Softmax: Module {
  public let axis: Int

  /// - Parameter axis: The axis that sums to one; negative counts from the end.
  public init(axis: Int = -1) { self.axis = axis }

  public func callAsFunction(_ x: Tensor) -> Tensor { softmax(x, axis: axis) }
}

extension Softmax: ActivationTrait {
  var nonlinearity: Nonlinearity? { .linear }
}
