// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Adam: steps scaled by running means of the gradient and of its square.
///
/// ```
/// torch    g ← g + weightDecay · w
///          m ← beta1 · m + (1 − beta1) · g
///          v ← beta2 · v + (1 − beta2) · g²
///          w ← w − learningRate · (m / (1 − beta1ᵗ)) / (√(v / (1 − beta2ᵗ)) + epsilon)
/// keras    … − learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) · m / (√v + epsilon)
/// mlx      … − learningRate · m / (√v + epsilon)
/// ```
///
/// - Defaults 0.001, 0.9, 0.999, 1e-8 (Keras 1e-7) are the paper's. `learningRate` is about the
///   largest change of a weight per step, in units of the weight.
///
/// **Departs from the paper:** not at all without weight decay. Decay is added to the gradient, as
/// in PyTorch's `Adam`, and so is rescaled with it; ``AdamW`` decouples it, and so does Keras.
///
/// - Source: Kingma & Ba, ICLR 2015, algorithm 1.
public struct Adam: CatalogRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, beta1, beta2, weightDecay) = (1e-3, 0.9, 0.999, 0)
    epsilon = flavor == .keras ? 1e-7 : 1e-8
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, beta1: Double? = nil, beta2: Double? = nil,
    epsilon: Double? = nil, weightDecay: Double? = nil, flavor: Flavor = .torch
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.beta1 = beta1 ?? self.beta1
    self.beta2 = beta2 ?? self.beta2
    self.epsilon = epsilon ?? self.epsilon
    self.weightDecay = weightDecay ?? self.weightDecay
  }

  public var slotNames: [String] { ["mean", "meanSquare"] }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let isCoupled = flavor != .keras && weightDecay != 0
    let gradient = isCoupled ? gradient + weightDecay * parameter : gradient
    let kept =
      isCoupled || weightDecay == 0
      ? parameter : parameter * (1 - step.learningRate * weightDecay)
    let moments = AdamMoments(gradient, slots: slots, beta1: beta1, beta2: beta2)
    let change = moments.direction(epsilon: epsilon, flavor: flavor, at: step)
    return Updated(parameter: kept - change, slots: moments.slots)
  }
}

extension Adam {
  public static let flavors: [Flavor] = [.torch, .keras, .optax, .mlx, .paper, .lecture]

  public static let settings: [Setting<Adam>] = [
    Setting("beta1", \.beta1, .decay, "share of the mean gradient that is kept"),
    Setting("beta2", \.beta2, .decay, "share of the mean square that is kept"),
    Setting("epsilon", \.epsilon, .notNegative, "added to the root of the mean square"),
  ]

  public static let documentation = RuleDocumentation(
    formula: { AdamMoments.formula($0, decay: $0 == .keras ? .decoupled : .coupled) },
    differences: AdamMoments.differences + ["keras: weight decay is decoupled"],
    stability: AdamMoments.stability,
    source: "Kingma & Ba, ICLR 2015, algorithm 1, also of the defaults (Keras: epsilon 1e-7)")
}
