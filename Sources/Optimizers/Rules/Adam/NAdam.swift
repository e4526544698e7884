// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Adam with Nesterov momentum: the step mixes the mean gradient that will be with the gradient.
///
/// ```
/// torch    μₜ = beta1 · (1 − ½ · 0.96^(t · momentumDecay)),  P ← P · μₜ
///          m, v as Adam
///          d = μₜ₊₁ · m / (1 − P · μₜ₊₁) + (1 − μₜ) · g / (1 − P)
///          w ← w − learningRate · d / (√(v / (1 − beta2ᵗ)) + epsilon)
/// optax    d = beta1 · m / (1 − beta1ᵗ⁺¹) + (1 − beta1) · g / (1 − beta1ᵗ)
/// ```
///
/// The product P of all μ has no closed form; each parameter keeps it as a Float64 scalar, the slot
/// `momentumProduct`. PyTorch keeps it in Float32 unless the default type is another.
///
/// - `learningRate`: 0.002 (PyTorch's; Keras 0.001, optax has none and takes PyTorch's here), about
///   the largest change of a weight per step, in units of the weight.
/// - `beta1`, `beta2`, `epsilon`: Adam's, 0.9, 0.999, 1e-8 (Keras 1e-7).
/// - `momentumDecay`: how fast the momentum warms up, per step: 0.004 (the report's 1/250),
///   1 in Keras, which cannot change it.
/// - `decoupled`: whether weight decay is decoupled; off as in PyTorch, on in Keras and optax
///   (its `nadamw`).
///
/// **Departs from the paper:** it scales v̂ by another beta2, which nobody does.
///
/// - Source: Dozat, ICLR workshop 2016, algorithm 2; its report of 2015 for the schedule of μ.
public struct NAdam: CatalogRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var momentumDecay: Double
  public var weightDecay: Double
  public var decoupled: Bool
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, beta1, beta2, epsilon, weightDecay) = (2e-3, 0.9, 0.999, 1e-8, 0)
    if flavor == .keras { (learningRate, epsilon) = (1e-3, 1e-7) }
    momentumDecay =
      switch flavor {
      case .keras: 1
      case .optax: 0
      default: 4e-3
      }
    decoupled = flavor != .torch
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, beta1: Double? = nil, beta2: Double? = nil,
    epsilon: Double? = nil, momentumDecay: Double? = nil, weightDecay: Double? = nil,
    decoupled: Bool? = nil, flavor: Flavor = .torch
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.beta1 = beta1 ?? self.beta1
    self.beta2 = beta2 ?? self.beta2
    self.epsilon = epsilon ?? self.epsilon
    self.momentumDecay = momentumDecay ?? self.momentumDecay
    self.weightDecay = weightDecay ?? self.weightDecay
    self.decoupled = decoupled ?? self.decoupled
  }

  public var slotNames: [String] { ["mean", "meanSquare"] }

  public func slots(for shape: Shape) -> [SlotSpecification] {
    let means = slotNames.map { SlotSpecification($0, shape: shape) }
    if flavor == .optax { return means }
    let product = SlotSpecification(
      "momentumProduct", shape: [], initialValue: 1, elementType: .float64)
    return means + [product]
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let decayed = Decayed(
      parameter, gradient: gradient, weightDecay: weightDecay, decoupled: decoupled, at: step)
    let moments = AdamMoments(decayed.gradient, slots: slots, beta1: beta1, beta2: beta2)
    let direction: Tensor
    var kept = moments.slots
    if flavor == .optax {
      let ahead = step.precise { power(Tensor(beta1, elementType: .float64), $0 + 1) }
      direction =
        (beta1 / (1 - ahead)) * moments.mean
        + ((1 - beta1) / step.biasCorrection(beta1)) * decayed.gradient
    } else {
      let (now, next) = (momentum(step.preciseNumber), momentum(step.preciseNumber + 1))
      let product = slots[2] * now
      kept.append(product)
      let ofMean = step.precise { _ in next / (1 - product * next) }
      let ofGradient = step.precise { _ in (1 - now) / (1 - product) }
      direction = ofMean * moments.mean + ofGradient * decayed.gradient
    }
    let root = sqrt(moments.meanSquare) * (1 / sqrt(step.biasCorrection(beta2)))
    let change = (step.learningRate * direction) / (root + epsilon)
    return Updated(parameter: decayed.parameter - change, slots: kept)
  }

  /// μ of a step, Float64.
  private func momentum(_ number: Tensor) -> Tensor {
    let base = Tensor(0.96, elementType: .float64)
    return beta1 * (1 - 0.5 * power(base, number * momentumDecay))
  }
}

extension NAdam {
  public static let flavors: [Flavor] = [.torch, .keras, .optax]

  public static let settings: [Setting<NAdam>] = [
    Setting("beta1", \.beta1, .decay, "share of the mean gradient that is kept"),
    Setting("beta2", \.beta2, .decay, "share of the mean square that is kept"),
    Setting("epsilon", \.epsilon, .notNegative, "added to the root of the mean square"),
    Setting(
      "momentumDecay", \.momentumDecay, .notNegative, "how fast the momentum warms up, per step"),
    Setting("decoupled", \.decoupled, "whether weight decay is decoupled from the gradient"),
  ]

  public var conflict: SettingConflict? {
    if flavor == .keras && !decoupled {
      return SettingConflict(expected: "decoupled 1 in the flavor keras", found: "0")
    }
    let fixed: Double? = flavor == .keras ? 1 : flavor == .optax ? 0 : nil
    guard let fixed, momentumDecay != fixed else { return nil }
    return SettingConflict(
      expected: "momentumDecay \(fixed) in the flavor \(flavor.rawValue)", found: "\(momentumDecay)"
    )
  }

  public static let documentation = RuleDocumentation(
    formula: { flavor in
      let direction =
        flavor == .optax
        ? "d = beta1 · m / (1 − beta1ᵗ⁺¹) + (1 − beta1) · g / (1 − beta1ᵗ)"
        : """
        μₜ = beta1 · (1 − ½ · 0.96^(t · momentumDecay)),  P ← P · μₜ
        d = μₜ₊₁ · m / (1 − P · μₜ₊₁) + (1 − μₜ) · g / (1 − P)
        """
      return """
        \(Decayed.formula(decoupled: flavor != .torch))
        m ← beta1 · m + (1 − beta1) · g
        v ← beta2 · v + (1 − beta2) · g²
        \(direction)
        w ← w − learningRate · d / (√(v / (1 − beta2ᵗ)) + epsilon)
        """
    },
    differences: [
      "keras: momentumDecay 1, epsilon 1e-7, rate 0.001; weight decay is decoupled",
      "optax: no schedule of the momentum; weight decay is decoupled (nadamw)",
    ],
    source: "Dozat, ICLR workshop 2016; schedule of the momentum: its report of 2015 and PyTorch")
}
