// SPDX-License-Identifier: Apache-2.0
import DescentTensors

/// A parameter and its gradient after weight decay, of the one kind or the other.
struct Decayed {
  let parameter: Tensor
  let gradient: Tensor

  /// - Parameters:
  ///   - weightDecay: The strength; with 0 nothing is computed.
  ///   - decoupled: Whether the weights shrink by a share of themselves. If not, the decay is added
  ///     to the gradient, and is rescaled with it.
  init(
    _ parameter: Tensor, gradient: Tensor, weightDecay: Double, decoupled: Bool,
    at step: UpdateStep
  ) {
    self.parameter =
      decoupled && weightDecay != 0
      ? parameter * (1 - step.learningRate * weightDecay) : parameter
    self.gradient =
      decoupled || weightDecay == 0 ? gradient : gradient + weightDecay * parameter
  }

  static func formula(decoupled: Bool) -> String {
    decoupled ? "w ← w − learningRate · weightDecay · w" : "g ← g + weightDecay · w"
  }
}

/// Keras decouples the decay in every optimizer; where a method has no say of its own, all others
/// couple it.
extension Decayed {
  init(
    _ parameter: Tensor, gradient: Tensor, weightDecay: Double, flavor: Flavor,
    at step: UpdateStep
  ) {
    self.init(
      parameter, gradient: gradient, weightDecay: weightDecay, decoupled: flavor == .keras,
      at: step)
  }

  static func formula(_ flavor: Flavor) -> String { formula(decoupled: flavor == .keras) }

  static let difference = "keras: weight decay is decoupled"
}
