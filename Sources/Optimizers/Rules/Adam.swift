// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Adam: steps scaled by running means of the gradient and of its square.
///
/// ```
/// g ← g + weightDecay · w
/// m ← beta1 · m + (1 − beta1) · g
/// v ← beta2 · v + (1 − beta2) · g²
/// w ← w − learningRate · (m / (1 − beta1ᵗ)) / (√(v / (1 − beta2ᵗ)) + epsilon)
/// ```
///
/// - Defaults 0.001, 0.9, 0.999, 1e-8 are the paper's. `learningRate` is about the largest change of
///   a weight per step, in units of the weight.
///
/// **Departs from the paper:** not at all without weight decay. Decay is added to the gradient, as
/// in PyTorch's `Adam`, and so is rescaled with it; ``AdamW`` decouples it.
///
/// - Source: Kingma & Ba, ICLR 2015, algorithm 1.
public struct Adam: OptimizerRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double

  /// - Precondition: The betas in [0, 1), `epsilon` not negative.
  public init(
    learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    let check = RuleCheck("Adam", file: file, line: line)
    check.notNegative(learningRate, "learningRate")
    check.decay(beta1, "beta1")
    check.decay(beta2, "beta2")
    check.notNegative(epsilon, "epsilon")
    check.notNegative(weightDecay, "weightDecay")
    (self.learningRate, self.beta1, self.beta2) = (learningRate, beta1, beta2)
    (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
  }

  public var slotNames: [String] { ["mean", "meanSquare"] }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let gradient = weightDecay == 0 ? gradient : gradient + weightDecay * parameter
    let moments = AdamMoments(gradient, slots: slots, beta1: beta1, beta2: beta2)
    let change = moments.direction(epsilon: epsilon, at: step)
    return Updated(parameter: parameter - change, slots: moments.slots)
  }
}
