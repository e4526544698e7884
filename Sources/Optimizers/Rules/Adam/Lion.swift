// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Steps of one size for all weights: the sign of a mean gradient.
///
/// ```
/// w ← w − learningRate · weightDecay · w
/// w ← w − learningRate · sign(beta1 · m + (1 − beta1) · g)
/// m ← beta2 · m + (1 − beta2) · g
/// ```
///
/// Every weight moves by the learning rate, so it should be 3 to 10 times smaller than Adam's, and
/// weight decay as many times larger. One slot, where Adam has two.
///
/// - `learningRate`: 1e-4 as in the authors' code and MLX (Keras 0.001; optax has none and takes the
///   authors' here), in units of the weight.
/// - `beta1`, `beta2`: 0.9, 0.99 (the paper's; MLX-Swift 0.9, 0.999).
/// - `weightDecay`: 0 (optax 0.001).
///
/// **Departs from the paper:** not at all. The flavor `torch` is the authors' code for PyTorch,
/// which has no Lion of its own.
///
/// - Source: Chen, Liang, Huang, Real, Wang, Pham, Dong, Luong, Hsieh, Lu & Le, NeurIPS 2023,
///   algorithm 2.
public struct Lion: CatalogRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var weightDecay: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    learningRate = flavor == .keras ? 1e-3 : 1e-4
    beta1 = 0.9
    beta2 = flavor == .mlx ? 0.999 : 0.99
    weightDecay = flavor == .optax ? 1e-3 : 0
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, beta1: Double? = nil, beta2: Double? = nil,
    weightDecay: Double? = nil, flavor: Flavor = .torch
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.beta1 = beta1 ?? self.beta1
    self.beta2 = beta2 ?? self.beta2
    self.weightDecay = weightDecay ?? self.weightDecay
  }

  public var slotNames: [String] { ["mean"] }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let decayed = Decayed(
      parameter, gradient: gradient, weightDecay: weightDecay, decoupled: true, at: step)
    let direction = sign(beta1 * slots[0] + (1 - beta1) * gradient)
    return Updated(
      parameter: decayed.parameter - step.learningRate * direction,
      slots: [beta2 * slots[0] + (1 - beta2) * gradient])
  }
}

extension Lion {
  public static let flavors: [Flavor] = [.torch, .keras, .optax, .mlx]

  public static let settings: [Setting<Lion>] = [
    Setting("beta1", \.beta1, .decay, "share of the mean in the direction"),
    Setting("beta2", \.beta2, .decay, "share of the mean that is kept"),
  ]

  public static let documentation = RuleDocumentation(
    formula: { _ in
      """
      \(Decayed.formula(decoupled: true))
      w ← w − learningRate · sign(beta1 · m + (1 − beta1) · g)
      m ← beta2 · m + (1 − beta2) · g
      """
    },
    differences: [
      "torch: the authors' code, rate 1e-4", "keras: rate 0.001", "optax: weight decay 0.001",
      "mlx: beta2 0.999",
    ],
    stability: "none is exceeded at any rate, but weights come no nearer than about the rate",
    source: "Chen et al., NeurIPS 2023, algorithm 2; defaults of the authors' code")
}
