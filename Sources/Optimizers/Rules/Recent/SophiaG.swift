// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Sophia-G: momentum divided by an estimate of the diagonal curvature, at most 1 an element.
///
/// ```
/// every interval steps, ahead of the step, with ĝ the gradient of the mean cross-entropy over B
/// samples against labels drawn from the model's own softmax:
///   h ← beta2 · h + (1 − beta2) · B · ĝ²
/// m ← beta1 · m + (1 − beta1) · g
/// w ← w · (1 − learningRate · weightDecay) − learningRate · sign(m) · min(|m| / (rho · h + ε), 1)
/// ```
///
/// The trainer makes the estimates. A loop of one's own asks `Optimizer.isEstimateDue` and calls
/// `Optimizer.estimate(batchSize:)`; without, h stays 0, and the rule walks by the sign of m. The
/// curvature is that of softmax and cross-entropy, whatever the loss is that the model is trained by.
///
/// - `learningRate`: 1e-4, the largest change of a weight in a step. `beta1`: 0.965, `beta2`: 0.99,
///   `rho`: 0.04, `weightDecay`: 0.1, `epsilon`: 1e-15: the authors' code. `interval`: 10 steps.
///   `rho` is well chosen where between a tenth and a half of the elements are not bounded.
///
/// **Departs from the paper:** `rho · h + epsilon` as in the authors' code, where the paper has the
/// larger of `rho · h` and 1e-12. The batch size B is in h, as in the paper, so that each estimate
/// counts with its own; the authors' code multiplies it in at every step. The means are not
/// corrected for their beginning at 0, as in both.
///
/// - Source: Liu et al., “Sophia”, ICLR 2024, algorithms 2 and 3; the authors' repository, `sophia.py`.
public struct SophiaG: CatalogRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var rho: Double
  public var epsilon: Double
  public var weightDecay: Double
  public var interval: Int
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, beta1, beta2, rho) = (1e-4, 0.965, 0.99, 0.04)
    (epsilon, weightDecay, interval) = (1e-15, 0.1, 10)
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, beta1: Double? = nil, beta2: Double? = nil, rho: Double? = nil,
    epsilon: Double? = nil, weightDecay: Double? = nil, interval: Int? = nil,
    flavor: Flavor = .paper
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.beta1 = beta1 ?? self.beta1
    self.beta2 = beta2 ?? self.beta2
    self.rho = rho ?? self.rho
    self.epsilon = epsilon ?? self.epsilon
    self.weightDecay = weightDecay ?? self.weightDecay
    self.interval = interval ?? self.interval
  }

  public var slotNames: [String] { ["mean", "curvature"] }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let decayed = Decayed(
      parameter, gradient: gradient, weightDecay: weightDecay, decoupled: true, at: step)
    let mean = beta1 * slots[0] + (1 - beta1) * gradient
    let ratio = minimum(abs(mean) / (rho * slots[1] + epsilon), 1)
    return Updated(
      parameter: decayed.parameter - step.learningRate * (sign(mean) * ratio),
      slots: [mean, slots[1]])
  }

  public var estimateInterval: Int? { interval }

  public func estimated(gradient: Tensor, slots: [Tensor], batchSize: Tensor) -> [Tensor] {
    let sample = batchSize * square(gradient)
    return [slots[0], beta2 * slots[1] + (1 - beta2) * sample]
  }
}

extension SophiaG {
  public static let flavors: [Flavor] = [.paper]

  public static let settings: [Setting<SophiaG>] = [
    Setting("beta1", \.beta1, .decay, "share of the mean gradient that is kept"),
    Setting("beta2", \.beta2, .decay, "share of the curvature that an estimate keeps"),
    Setting("rho", \.rho, .notNegative, "factor of the curvature; larger for smaller steps"),
    Setting("epsilon", \.epsilon, .positive, "added to rho times the curvature"),
    Setting("interval", \.interval, 1...Int.max, "steps from one estimate to the next"),
  ]

  public static let documentation = RuleDocumentation(
    formula: { _ in
      """
      every interval steps, ahead of the step, over B samples with labels drawn from the softmax:
      h ← beta2 · h + (1 − beta2) · B · ĝ²
      w ← w − learningRate · weightDecay · w
      m ← beta1 · m + (1 − beta1) · g
      w ← w − learningRate · sign(m) · min(|m| / (rho · h + epsilon), 1)
      """
    },
    stability: "no element moves by more than learningRate in a step",
    source: "Liu et al., “Sophia”, ICLR 2024, algorithms 2 and 3; the authors' sophia.py")
}
