// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Adam with a fading maximum of the gradient's magnitude in place of the root mean square.
///
/// ```
/// torch    m ← beta1 · m + (1 − beta1) · g
///          u ← max(beta2 · u, |g| + epsilon)               (keras: without epsilon)
///          w ← w − learningRate / (1 − beta1ᵗ) · m / u     (keras: u + epsilon)
/// ```
///
/// `u` needs no bias correction. The first step moves each weight by the learning rate, whatever the
/// gradient.
///
/// - `learningRate`: 0.002 (the paper's; Keras 0.001, optax has none and takes the paper's here):
///   the largest change of a weight per step, in units of the weight.
/// - `beta1`, `beta2`: 0.9, 0.999 (the paper's). `epsilon`: 1e-8 (PyTorch's; Keras 1e-7).
///
/// **Departs from the paper:** by epsilon, which keeps a weight without gradient from 0/0. Decay is
/// added to the gradient in `torch`, and decoupled in `keras` and `optax` (its `adamaxw`).
///
/// - Source: Kingma & Ba, ICLR 2015, algorithm 2.
public struct Adamax: CatalogRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, beta1, beta2, epsilon, weightDecay) = (2e-3, 0.9, 0.999, 1e-8, 0)
    if flavor == .keras { (learningRate, epsilon) = (1e-3, 1e-7) }
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

  public var slotNames: [String] { ["mean", "largest"] }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let decayed = Decayed(
      parameter, gradient: gradient, weightDecay: weightDecay, decoupled: flavor != .torch, at: step
    )
    let mean = beta1 * slots[0] + (1 - beta1) * decayed.gradient
    let magnitude = abs(decayed.gradient)
    let faded = beta2 * slots[1]
    let largest = maximum(faded, flavor == .keras ? magnitude : magnitude + epsilon)
    let rate = step.learningRate / step.biasCorrection(beta1)
    let change = (rate * mean) / (flavor == .keras ? largest + epsilon : largest)
    return Updated(parameter: decayed.parameter - change, slots: [mean, largest])
  }
}

extension Adamax {
  public static let flavors: [Flavor] = [.torch, .keras, .optax]

  public static let settings: [Setting<Adamax>] = [
    Setting("beta1", \.beta1, .decay, "share of the mean gradient that is kept"),
    Setting("beta2", \.beta2, .decay, "share of the largest magnitude that is kept"),
    Setting("epsilon", \.epsilon, .notNegative, "added to the magnitude"),
  ]

  public static let documentation = RuleDocumentation(
    formula: { flavor in
      let isKeras = flavor == .keras
      return """
        \(Decayed.formula(decoupled: flavor != .torch))
        m ← beta1 · m + (1 − beta1) · g
        u ← max(beta2 · u, |g|\(isKeras ? "" : " + epsilon"))
        w ← w − learningRate / (1 − beta1ᵗ) · m / \(isKeras ? "(u + epsilon)" : "u")
        """
    },
    differences: [
      "keras: epsilon is added to the maximum; epsilon 1e-7, rate 0.001; weight decay is decoupled",
      "optax: as torch, with decoupled weight decay (adamaxw)",
    ],
    stability: "curvature / u · rate < 2(1 + beta1)/(1 − beta1), so 38 for beta1 = 0.9",
    source: "Kingma & Ba, ICLR 2015, algorithm 2, also of the defaults; epsilon of PyTorch, Keras")
}
