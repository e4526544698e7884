// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Adam that does not trust the mean square before it has seen enough gradients.
///
/// ```
/// ρ∞ = 2 / (1 − beta2) − 1,  ρ = ρ∞ − 2t · beta2ᵗ / (1 − beta2ᵗ)
/// m, v as Adam;  m̂ = m / (1 − beta1ᵗ)
/// if ρ > threshold     r = √((ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ))
///   torch              w ← w − learningRate · m̂ · r · √(1 − beta2ᵗ) / (√v + epsilon)
///   optax              w ← w − learningRate · m̂ · r / (√(v / (1 − beta2ᵗ)) + epsilon)
/// otherwise            w ← w − learningRate · m̂
/// ```
///
/// The first steps (five with beta2 = 0.999) are SGD with momentum at the same learning rate: they
/// scale with the gradient, and so can be far too large or too small. With beta2 up to 2/3 none is
/// ever rectified.
///
/// - Defaults 0.001, 0.9, 0.999, 1e-8 are the paper's. `learningRate` is about the largest change of
///   a weight per step once steps are rectified, in units of the weight.
/// - `threshold`: the length ρ of memory from which on the mean square is used, at least 4: 5
///   (PyTorch's, fixed there, and optax's).
/// - `decoupled`: whether weight decay is decoupled; off as in PyTorch.
///
/// **Departs from the paper:** the threshold is 5 rather than 4, as in the authors' code; epsilon
/// is theirs too.
///
/// - Source: Liu, Jiang, He, Chen, Liu, Gao & Han, ICLR 2020, algorithm 2.
public struct RAdam: CatalogRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var threshold: Double
  public var weightDecay: Double
  public var decoupled: Bool
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, beta1, beta2, epsilon) = (1e-3, 0.9, 0.999, 1e-8)
    (threshold, weightDecay, decoupled) = (5, 0, false)
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, beta1: Double? = nil, beta2: Double? = nil,
    epsilon: Double? = nil, threshold: Double? = nil, weightDecay: Double? = nil,
    decoupled: Bool? = nil, flavor: Flavor = .torch
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.beta1 = beta1 ?? self.beta1
    self.beta2 = beta2 ?? self.beta2
    self.epsilon = epsilon ?? self.epsilon
    self.threshold = threshold ?? self.threshold
    self.weightDecay = weightDecay ?? self.weightDecay
    self.decoupled = decoupled ?? self.decoupled
  }

  public var slotNames: [String] { ["mean", "meanSquare"] }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let decayed = Decayed(
      parameter, gradient: gradient, weightDecay: weightDecay, decoupled: decoupled, at: step)
    let moments = AdamMoments(decayed.gradient, slots: slots, beta1: beta1, beta2: beta2)
    let plain = (step.learningRate / step.biasCorrection(beta1)) * moments.mean

    let correction = sqrt(step.biasCorrection(beta2))
    let root = sqrt(moments.meanSquare)
    let scale =
      flavor == .optax
      ? 1 / (root * (1 / correction) + epsilon) : correction / (root + epsilon)
    let memory = length(step.preciseNumber)
    let limit = Tensor(threshold, elementType: .float64)
    let isTrusted =
      flavor == .optax ? memory.greaterOrEqual(to: limit) : memory.greater(than: limit)
    let rectified = (step.precise { _ in rectification(memory) } * plain) * scale
    return Updated(
      parameter: decayed.parameter - select(isTrusted, rectified, plain), slots: moments.slots)
  }

  private var longest: Double { 2 / (1 - beta2) - 1 }

  /// How many gradients the mean square is worth: ρ, Float64.
  private func length(_ number: Tensor) -> Tensor {
    let power = power(Tensor(beta2, elementType: .float64), number)
    return longest - 2 * number * power / (1 - power)
  }

  /// r; 0 where ρ is below 4, where it is not used.
  private func rectification(_ length: Tensor) -> Tensor {
    let share = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
    return sqrt(maximum(share, 0))
  }
}

extension RAdam {
  public static let flavors: [Flavor] = [.torch, .optax]

  public static let settings: [Setting<RAdam>] = [
    Setting("beta1", \.beta1, .decay, "share of the mean gradient that is kept"),
    Setting("beta2", \.beta2, .decay, "share of the mean square that is kept"),
    Setting("epsilon", \.epsilon, .notNegative, "added to the root of the mean square"),
    Setting("threshold", \.threshold, .finite, "length of memory to trust the mean square, ≥ 4"),
    Setting("decoupled", \.decoupled, "whether weight decay is decoupled from the gradient"),
  ]

  public var conflict: SettingConflict? {
    threshold < 4 ? SettingConflict(expected: "threshold at least 4", found: "\(threshold)") : nil
  }

  public static let documentation = RuleDocumentation(
    formula: { flavor in
      let change =
        flavor == .optax
        ? "m̂ · r / (√(v / (1 − beta2ᵗ)) + epsilon)    if ρ ≥ threshold"
        : "m̂ · r · √(1 − beta2ᵗ) / (√v + epsilon)     if ρ > threshold"
      return """
        \(Decayed.formula(decoupled: false))    (decoupled: w ← w − learningRate · weightDecay · w)
        m ← beta1 · m + (1 − beta1) · g,  m̂ = m / (1 − beta1ᵗ)
        v ← beta2 · v + (1 − beta2) · g²
        ρ∞ = 2 / (1 − beta2) − 1,  ρ = ρ∞ − 2t · beta2ᵗ / (1 − beta2ᵗ)
        r = √((ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ))
        w ← w − learningRate · \(change)
        w ← w − learningRate · m̂                       otherwise
        """
    },
    differences: [
      "torch: epsilon beside the uncorrected root, in effect epsilon / √(1 − beta2ᵗ)",
      "optax: epsilon beside the corrected root; the threshold itself counts as reached",
    ],
    stability: AdamMoments.stability + "; the first steps: those of SGD with averaged momentum",
    source: "Liu, Jiang, He, Chen, Liu, Gao & Han, ICLR 2020; threshold of the authors' code")
}
