// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Adam with decoupled weight decay: weights shrink by a share of themselves, not by way of the
/// gradient.
///
/// ```
/// w ← w · (1 − learningRate · weightDecay), then Adam's step
/// ```
///
/// - `weightDecay`: 0.01 as in PyTorch (Keras 0.004, optax 1e-4).
///
/// **Departs from the paper:** the decay is multiplied by the whole learning rate, as everywhere in
/// practice; the paper multiplies it by the schedule's factor alone.
///
/// - Source: Loshchilov & Hutter, ICLR 2019; PyTorch's `AdamW`.
public struct AdamW: OptimizerRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double

  /// - Precondition: The betas in [0, 1), `epsilon` not negative.
  public init(
    learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 1e-2, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    let check = RuleCheck("AdamW", file: file, line: line)
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
    let moments = AdamMoments(gradient, slots: slots, beta1: beta1, beta2: beta2)
    let kept =
      weightDecay == 0 ? parameter : parameter * (1 - step.learningRate * weightDecay)
    return Updated(
      parameter: kept - moments.direction(epsilon: epsilon, at: step), slots: moments.slots)
  }
}
