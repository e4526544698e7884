// SPDX-License-Identifier: Apache-2.0
import DescentTensors

/// A parameter and its gradient after weight decay, in the form that a flavor has it.
///
/// Keras takes the decay off the weight, before any step and in every optimizer (decoupled); all
/// others add it to the gradient, which is then scaled like the rest of it (coupled).
struct Decayed {
  let parameter: Tensor
  let gradient: Tensor

  init(
    _ parameter: Tensor, gradient: Tensor, weightDecay: Double, flavor: Flavor,
    at step: UpdateStep
  ) {
    let isDecoupled = flavor == .keras
    self.parameter =
      isDecoupled && weightDecay != 0
      ? parameter * (1 - step.learningRate * weightDecay) : parameter
    self.gradient =
      isDecoupled || weightDecay == 0 ? gradient : gradient + weightDecay * parameter
  }

  /// The line of it in a formula.
  static func formula(_ flavor: Flavor) -> String {
    flavor == .keras
      ? "w ← w − learningRate · weightDecay · w" : "g ← g + weightDecay · w"
  }

  static let difference = "keras: weight decay is decoupled"
}
