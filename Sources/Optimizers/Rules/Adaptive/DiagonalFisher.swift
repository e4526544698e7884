// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Descent along the gradient divided by its own size, element by element: almost its sign.
///
/// ```
/// lecture  g ← g + weightDecay · w
///          w ← w − learningRate · g / √(g² + epsilon)
/// ```
///
/// The curvature is approximated by the root of the diagonal of the Fisher matrix, with the present
/// gradient as its only sample: `H ≈ diag(g·gᵀ)^½`. ``AdaGrad`` sums over the past instead.
///
/// - `learningRate`: 0.01, our choice; the most that a weight moves per step, in its units.
/// - `epsilon`: 1e-8, our choice as in ``RMSprop``; in units of the squared gradient. Gradients far
///   below its root, 1e-4, move a weight in proportion; larger ones by the whole rate.
///
/// With a constant rate the weights end up swinging about the minimum by up to the rate, since
/// the step hardly shrinks with the gradient: let a schedule shrink it.
///
/// **Departs from the paper:** natural gradient (Amari 1998) divides by the expectation of `g·gᵀ`
/// over the model's own labels, without a root.
///
/// - Source: the lecture's introduction to AdaGrad; Amari, Neural Computation 1998.
public struct DiagonalFisher: CatalogRule {
  public var learningRate: Double
  public var epsilon: Double
  public var weightDecay: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, epsilon, weightDecay) = (0.01, 1e-8, 0)
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, epsilon: Double? = nil, weightDecay: Double? = nil,
    flavor: Flavor = .lecture
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.epsilon = epsilon ?? self.epsilon
    self.weightDecay = weightDecay ?? self.weightDecay
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let decayed = Decayed(
      parameter, gradient: gradient, weightDecay: weightDecay, flavor: flavor, at: step)
    let direction = decayed.gradient / sqrt(square(decayed.gradient) + epsilon)
    return Updated(parameter: decayed.parameter - step.learningRate * direction, slots: [])
  }
}

extension DiagonalFisher {
  public static let flavors: [Flavor] = [.lecture]

  /// Positive, unlike elsewhere: with 0 a gradient of zero would be divided by zero.
  public static let settings: [Setting<DiagonalFisher>] = [
    Setting("epsilon", \.epsilon, .positive, "added to the squared gradient")
  ]

  public static let documentation = RuleDocumentation(
    formula: {
      """
      \(Decayed.formula($0))
      w ← w − learningRate · g / √(g² + epsilon)
      """
    },
    stability: "rate · λ < 2√epsilon at the minimum itself; beyond, the weights swing about it by "
      + "up to the rate",
    source: "the lecture's step between Newton's method and AdaGrad; Amari 1998; defaults are ours")
}
