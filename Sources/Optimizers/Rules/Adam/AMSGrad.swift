// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Adam whose step sizes never grow: the mean square is replaced by its largest value so far.
///
/// ```
/// torch    m, v as Adam;  x ← max(x, v)
///          w ← w − learningRate · (m / (1 − beta1ᵗ)) / (√(x / (1 − beta2ᵗ)) + epsilon)
/// keras    w ← w − learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) · m / (√x + epsilon)
/// optax    x ← max(x, v / (1 − beta2ᵗ)), also in the lecture
///          w ← w − learningRate · (m / (1 − beta1ᵗ)) / (√x + epsilon)
/// paper    x ← max(x, v);  w ← w − learningRate · m / (√x + epsilon)
/// ```
///
/// The flavors are far apart: with `torch` a large first gradient is forgotten as the correction
/// fades, since `v` was small when it was kept; with `optax` it rules for ever.
///
/// - Defaults 0.001, 0.9, 0.999, 1e-8 (Keras 1e-7) are Adam's. `learningRate` is about the largest
///   change of a weight per step, in units of the weight.
/// - `decoupled`: whether weight decay is decoupled; off as in PyTorch, always on in Keras.
///
/// **Departs from the paper:** by bias correction in all flavors but `paper`. The paper has no
/// epsilon (a weight without gradient would be 0/0), and lets the rate fall as 1/√t, which is the
/// schedule's part here.
///
/// - Source: Reddi, Kale & Kumar, ICLR 2018, algorithm 2.
public struct AMSGrad: CatalogRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double
  public var decoupled: Bool
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, beta1, beta2, weightDecay) = (1e-3, 0.9, 0.999, 0)
    epsilon = flavor == .keras ? 1e-7 : 1e-8
    decoupled = flavor == .keras
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, beta1: Double? = nil, beta2: Double? = nil,
    epsilon: Double? = nil, weightDecay: Double? = nil, decoupled: Bool? = nil,
    flavor: Flavor = .torch
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.beta1 = beta1 ?? self.beta1
    self.beta2 = beta2 ?? self.beta2
    self.epsilon = epsilon ?? self.epsilon
    self.weightDecay = weightDecay ?? self.weightDecay
    self.decoupled = decoupled ?? self.decoupled
  }

  public var slotNames: [String] { ["mean", "meanSquare", "largest"] }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let decayed = Decayed(
      parameter, gradient: gradient, weightDecay: weightDecay, decoupled: decoupled, at: step)
    let moments = AdamMoments(decayed.gradient, slots: slots, beta1: beta1, beta2: beta2)
    let largest: Tensor
    let change: Tensor
    switch flavor {
    case .optax, .lecture:
      largest = maximum(slots[2], moments.meanSquare / step.biasCorrection(beta2))
      let rate = step.learningRate / step.biasCorrection(beta1)
      change = (rate * moments.mean) / (sqrt(largest) + epsilon)
    case .torch, .keras, .paper, .mlx:
      largest = maximum(slots[2], moments.meanSquare)
      change = moments.direction(
        epsilon: epsilon, flavor: flavor == .paper ? .mlx : flavor, square: largest, at: step)
    }
    return Updated(parameter: decayed.parameter - change, slots: moments.slots + [largest])
  }
}

extension AMSGrad {
  public static let flavors: [Flavor] = [.torch, .keras, .optax, .paper, .lecture]

  public static let settings: [Setting<AMSGrad>] = [
    Setting("beta1", \.beta1, .decay, "share of the mean gradient that is kept"),
    Setting("beta2", \.beta2, .decay, "share of the mean square that is kept"),
    Setting("epsilon", \.epsilon, .notNegative, "added to the root of the largest mean square"),
    Setting("decoupled", \.decoupled, "whether weight decay is decoupled from the gradient"),
  ]

  public var conflict: SettingConflict? {
    flavor == .keras && !decoupled
      ? SettingConflict(expected: "decoupled 1 in the flavor keras", found: "0") : nil
  }

  public static let documentation = RuleDocumentation(
    formula: { flavor in
      let (largest, change) =
        switch flavor {
        case .optax, .lecture:
          (
            "max(x, v / (1 − beta2ᵗ))",
            "learningRate · (m / (1 − beta1ᵗ)) / (√x + epsilon)"
          )
        case .keras:
          ("max(x, v)", "learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) · m / (√x + epsilon)")
        case .paper, .mlx: ("max(x, v)", "learningRate · m / (√x + epsilon)")
        case .torch:
          (
            "max(x, v)",
            "learningRate · (m / (1 − beta1ᵗ)) / (√(x / (1 − beta2ᵗ)) + epsilon)"
          )
        }
      return """
        \(Decayed.formula(decoupled: flavor == .keras))
        m ← beta1 · m + (1 − beta1) · g
        v ← beta2 · v + (1 − beta2) · g²
        x ← \(largest)
        w ← w − \(change)
        """
    },
    differences: [
      "torch: the maximum is of the raw mean square and corrected afterwards",
      "keras: as torch, epsilon 1e-7 beside the uncorrected root; weight decay is decoupled",
      "optax, lecture: the maximum is of the corrected mean square",
      "paper: no correction; the first steps are larger",
    ],
    stability: AdamMoments.stability,
    source: "Reddi, Kale & Kumar, ICLR 2018, algorithm 2; defaults of Kingma & Ba 2015")
}
