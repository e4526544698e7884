// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Adam with decoupled weight decay: weights shrink by a share of themselves, not by way of the
/// gradient.
///
/// ```
/// w ← w · (1 − learningRate · weightDecay), then Adam's step
/// ```
///
/// - `weightDecay`: 0.01 as in PyTorch and MLX (Keras 0.004, optax 1e-4).
///
/// **Departs from the paper:** the decay is multiplied by the whole learning rate, as everywhere in
/// practice; the paper multiplies it by the schedule's factor alone.
///
/// - Source: Loshchilov & Hutter, ICLR 2019; PyTorch's `AdamW`.
public struct AdamW: CatalogRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, beta1, beta2) = (1e-3, 0.9, 0.999)
    epsilon = flavor == .keras ? 1e-7 : 1e-8
    weightDecay =
      switch flavor {
      case .keras: 0.004
      case .optax: 1e-4
      default: 0.01
      }
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
    let moments = AdamMoments(gradient, slots: slots, beta1: beta1, beta2: beta2)
    let kept =
      weightDecay == 0 ? parameter : parameter * (1 - step.learningRate * weightDecay)
    let change = moments.direction(epsilon: epsilon, flavor: flavor, at: step)
    return Updated(parameter: kept - change, slots: moments.slots)
  }
}

extension AdamW {
  public static let flavors: [Flavor] = [.torch, .keras, .optax, .mlx]

  public static let settings: [Setting<AdamW>] = [
    Setting("beta1", \.beta1, .decay, "share of the mean gradient that is kept"),
    Setting("beta2", \.beta2, .decay, "share of the mean square that is kept"),
    Setting("epsilon", \.epsilon, .notNegative, "added to the root of the mean square"),
  ]

  public static let documentation = RuleDocumentation(
    formula: { AdamMoments.formula($0, decay: .decoupled) },
    differences: AdamMoments.differences + [
      "weight decay: torch and mlx 0.01, keras 0.004, optax 1e-4"
    ],
    stability: AdamMoments.stability,
    source: "Loshchilov & Hutter, ICLR 2019; betas and epsilon of Kingma & Ba 2015")
}
