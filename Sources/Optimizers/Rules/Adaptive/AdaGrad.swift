// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Steps divided by the root of the sum of all squared gradients so far, element by element.
///
/// ```
/// s ← s + g²                                            (s begins at initialAccumulator)
/// torch, mlx, paper       w ← w − rate · g / (√s + epsilon)
/// keras, optax, lecture   w ← w − rate · g / √(s + epsilon)
/// torch                   rate = learningRate / (1 + (t − 1) · rateDecay) at step t = 1, 2, …
/// ```
///
/// Before it `g ← g + weightDecay · w`; in Keras `w ← w − learningRate · weightDecay · w`
/// instead.
///
/// - `learningRate`: 0.01 as in PyTorch (Keras 0.001; the others have none). The first change of a
///   weight, in its units; later ones shrink with the root of the step number.
/// - `epsilon`: 1e-10 as in PyTorch, also for the paper; MLX 1e-8; Keras and optax 1e-7; 1e-8 for
///   the lecture, which gives none. Outside of the root in units of the gradient, inside in those
///   of its square.
/// - `initialAccumulator`: 0; Keras and optax 0.1, which keeps the first steps small.
/// - `rateDecay`: 0, PyTorch only.
///
/// **Departs from the paper:** this is its diagonal form for weights without bounds. Its proximal
/// step for a penalty is replaced by weight decay.
///
/// - Source: Duchi, Hazan & Singer, JMLR 2011, figure 1 with the diagonal matrix, composite mirror
///   descent; `epsilon` is its δ.
public struct AdaGrad: CatalogRule {
  public var learningRate: Double
  public var epsilon: Double
  public var initialAccumulator: Double
  public var rateDecay: Double
  public var weightDecay: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    learningRate = flavor == .keras ? 1e-3 : 0.01
    epsilon =
      switch flavor {
      case .torch, .paper: 1e-10
      case .keras, .optax: 1e-7
      case .mlx, .lecture: 1e-8
      }
    initialAccumulator = flavor == .keras || flavor == .optax ? 0.1 : 0
    (rateDecay, weightDecay) = (0, 0)
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, epsilon: Double? = nil, initialAccumulator: Double? = nil,
    rateDecay: Double? = nil, weightDecay: Double? = nil, flavor: Flavor = .torch
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.epsilon = epsilon ?? self.epsilon
    self.initialAccumulator = initialAccumulator ?? self.initialAccumulator
    self.rateDecay = rateDecay ?? self.rateDecay
    self.weightDecay = weightDecay ?? self.weightDecay
  }

  public var slotNames: [String] { ["squareSum"] }

  public func initialValue(ofSlot name: String) -> Double { initialAccumulator }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let decayed = Decayed(
      parameter, gradient: gradient, weightDecay: weightDecay, flavor: flavor, at: step)
    let sum = slots[0] + square(decayed.gradient)
    let root = Self.hasEpsilonInside(flavor) ? sqrt(sum + epsilon) : sqrt(sum) + epsilon
    let rate =
      rateDecay == 0
      ? step.learningRate
      : step.learningRate * step.precise { 1 / (1 + ($0 - 1) * rateDecay) }
    return Updated(
      parameter: decayed.parameter - rate * decayed.gradient / root, slots: [sum])
  }

  private static func hasEpsilonInside(_ flavor: Flavor) -> Bool {
    flavor == .keras || flavor == .optax || flavor == .lecture
  }
}

extension AdaGrad {
  public static let flavors: [Flavor] = [.torch, .keras, .optax, .mlx, .paper, .lecture]

  public static let settings: [Setting<AdaGrad>] = [
    Setting("epsilon", \.epsilon, .notNegative, "added to the sum of squares or to its root"),
    Setting("initialAccumulator", \.initialAccumulator, .notNegative, "where the sum begins"),
    Setting("rateDecay", \.rateDecay, .notNegative, "how fast the rate falls with the step number"),
  ]

  public var conflict: SettingConflict? {
    if rateDecay != 0 && flavor != .torch {
      return SettingConflict(
        expected: "no rateDecay in the flavor \(flavor.rawValue)", found: "\(rateDecay)")
    }
    return nil
  }

  public static let documentation = RuleDocumentation(
    formula: { flavor in
      let rate =
        flavor == .torch ? "learningRate / (1 + (t − 1) · rateDecay)" : "learningRate"
      return """
        \(Decayed.formula(flavor))
        s ← s + g²        (s begins at initialAccumulator)
        w ← w − \(rate) · g / \(hasEpsilonInside(flavor) ? "√(s + epsilon)" : "(√s + epsilon)")
        """
    },
    differences: [
      "torch, mlx, paper: epsilon (1e-10, 1e-8, 1e-10) beside the root",
      "keras, optax, lecture: epsilon (1e-7, 1e-7, 1e-8) inside of the root",
      "keras, optax: the sum begins at 0.1",
      "keras: learning rate 0.001; weight decay is decoupled",
      "torch: rateDecay",
    ],
    stability: "the divisor grows until rate · λ / √s < 2, so it does not blow up on a quadric",
    source: "Duchi, Hazan & Singer, JMLR 2011; defaults of the frameworks")
}
