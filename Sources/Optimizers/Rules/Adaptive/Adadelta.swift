// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Steps in the units of the weights: the size of recent changes divided by that of gradients.
///
/// ```
/// q ← rho · q + (1 − rho) · g²
/// d ← √(u + epsilon) / √(q + epsilon) · g
/// u ← rho · u + (1 − rho) · d²
/// w ← w − learningRate · d
/// ```
///
/// Before it `g ← g + weightDecay · w`; in Keras `w ← w − learningRate · weightDecay · w`
/// instead.
///
/// - `learningRate`: 1, a factor without unit, as in PyTorch and in effect in the paper. Keras
///   0.001, with which a weight hardly moves: give 1 there too to repeat the paper.
/// - `rho`: 0.9 as in PyTorch and optax; 0.95 in Keras, as in the paper's experiments with digits.
/// - `epsilon`: 1e-6 as in PyTorch, optax and the paper; 1e-7 in Keras. It sets the first
///   changes, about `√(epsilon / (1 − rho))`, so training begins slowly.
///
/// **Departs from the paper:** by the learning rate, which does not enter `u`.
///
/// - Source: Zeiler 2012 (arXiv 1212.5701), algorithm 1.
public struct Adadelta: CatalogRule {
  public var learningRate: Double
  public var rho: Double
  public var epsilon: Double
  public var weightDecay: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    let isKeras = flavor == .keras
    (learningRate, rho) = isKeras ? (1e-3, 0.95) : (1, 0.9)
    (epsilon, weightDecay) = (isKeras ? 1e-7 : 1e-6, 0)
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, rho: Double? = nil, epsilon: Double? = nil,
    weightDecay: Double? = nil, flavor: Flavor = .torch
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.rho = rho ?? self.rho
    self.epsilon = epsilon ?? self.epsilon
    self.weightDecay = weightDecay ?? self.weightDecay
  }

  public var slotNames: [String] { ["meanSquare", "meanSquareChange"] }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let decayed = Decayed(
      parameter, gradient: gradient, weightDecay: weightDecay, flavor: flavor, at: step)
    let meanSquare = rho * slots[0] + (1 - rho) * square(decayed.gradient)
    let change = sqrt(slots[1] + epsilon) / sqrt(meanSquare + epsilon) * decayed.gradient
    let meanSquareChange = rho * slots[1] + (1 - rho) * square(change)
    return Updated(
      parameter: decayed.parameter - step.learningRate * change,
      slots: [meanSquare, meanSquareChange])
  }
}

extension Adadelta {
  public static let flavors: [Flavor] = [.torch, .keras, .optax]

  /// Epsilon is positive: with 0 no weight would ever begin to move.
  public static let settings: [Setting<Adadelta>] = [
    Setting("rho", \.rho, .decay, "share of both mean squares that is kept"),
    Setting("epsilon", \.epsilon, .positive, "added to both mean squares"),
  ]

  public static let documentation = RuleDocumentation(
    formula: {
      """
      \(Decayed.formula($0))
      q ← rho · q + (1 − rho) · g²
      d ← √(u + epsilon) / √(q + epsilon) · g
      u ← rho · u + (1 − rho) · d²
      w ← w − learningRate · d
      """
    },
    differences: [
      "keras: learning rate 0.001, rho 0.95, epsilon 1e-7; the others 1, 0.9, 1e-6",
      Decayed.difference,
    ],
    source: "Zeiler 2012 (arXiv 1212.5701), algorithm 1; defaults of the frameworks")
}
