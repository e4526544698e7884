// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Stochastic gradient descent, plain, with momentum or with Nesterov momentum.
///
/// ```
/// torch    g ← g + weightDecay · w
///          v ← momentum · v + (1 − dampening) · g      (first step: v = g)
///          w ← w − learningRate · v                    (Nesterov: g + momentum · v in place of v)
/// keras    w ← w − learningRate · weightDecay · w
///          v ← momentum · v − learningRate · g
///          w ← w + v                                   (Nesterov: momentum · v − learningRate · g)
/// ```
///
/// - `learningRate`: 0.01, per unit of gradient.
/// - `momentum`: 0, in [0, 1); 0.9 is customary.
///
/// With a constant rate all flavors walk the same way; they differ once the rate changes (Keras has
/// it inside of the velocity), and in dampening (MLX applies it from the first step on).
///
/// - Source: Polyak 1964; Sutskever, Martens, Dahl & Hinton, ICML 2013; PyTorch's `SGD`.
public struct SGD: CatalogRule {
  public var learningRate: Double
  public var momentum: Double
  public var nesterov: Bool
  public var weightDecay: Double
  public var dampening: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, momentum, nesterov, weightDecay, dampening) = (0.01, 0, false, 0, 0)
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, momentum: Double? = nil, nesterov: Bool? = nil,
    weightDecay: Double? = nil, dampening: Double? = nil, flavor: Flavor = .torch
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.momentum = momentum ?? self.momentum
    self.nesterov = nesterov ?? self.nesterov
    self.weightDecay = weightDecay ?? self.weightDecay
    self.dampening = dampening ?? self.dampening
  }

  public var slotNames: [String] { momentum == 0 ? [] : ["momentum"] }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    if flavor == .keras {
      return kerasUpdate(parameter, gradient: gradient, velocity: slots.first, at: step)
    }
    let gradient = weightDecay == 0 ? gradient : gradient + weightDecay * parameter
    guard let old = slots.first else {
      return Updated(parameter: parameter - step.learningRate * gradient, slots: [])
    }
    let velocity = momentum * old + damped(gradient, at: step)
    let direction = nesterov ? gradient + momentum * velocity : velocity
    return Updated(parameter: parameter - step.learningRate * direction, slots: [velocity])
  }

  /// The velocity begins at zero, so PyTorch's first step only has to be spared the dampening.
  private func damped(_ gradient: Tensor, at step: UpdateStep) -> Tensor {
    if dampening == 0 { return gradient }
    if flavor == .mlx { return (1 - dampening) * gradient }
    return (step.isFirst * dampening + (1 - dampening)) * gradient
  }

  private func kerasUpdate(
    _ parameter: Tensor, gradient: Tensor, velocity: Tensor?, at step: UpdateStep
  ) -> Updated {
    let rate = step.learningRate
    let kept = weightDecay == 0 ? parameter : parameter * (1 - rate * weightDecay)
    guard let velocity else { return Updated(parameter: kept - rate * gradient, slots: []) }
    let new = momentum * velocity - rate * gradient
    let change = nesterov ? momentum * new - rate * gradient : new
    return Updated(parameter: kept + change, slots: [new])
  }
}

extension SGD {
  public static let flavors: [Flavor] = [.torch, .keras, .optax, .mlx]

  public static let settings: [Setting<SGD>] = [
    Setting("momentum", \.momentum, .decay, "share of the velocity that is kept"),
    Setting("nesterov", \.nesterov, "whether the gradient is taken ahead"),
    Setting("dampening", \.dampening, .share, "share of the gradient that the velocity is spared"),
  ]

  public var conflict: String? {
    if nesterov && (momentum == 0 || dampening != 0) {
      return "momentum above 0 and no dampening with Nesterov, found \(momentum), \(dampening)"
    }
    if dampening != 0 && (flavor == .keras || flavor == .optax) {
      return "no dampening in the flavor \(flavor.rawValue), found \(dampening)"
    }
    return nil
  }

  public static let documentation = RuleDocumentation(
    formula: { flavor in
      switch flavor {
      case .keras:
        """
        w ← w − learningRate · weightDecay · w
        v ← momentum · v − learningRate · g
        w ← w + v        (Nesterov: w + momentum · v − learningRate · g)
        """
      default:
        """
        g ← g + weightDecay · w
        v ← momentum · v + (1 − dampening) · g\(flavor == .torch ? "      (first step: v = g)" : "")
        w ← w − learningRate · v        (Nesterov: g + momentum · v in place of v)
        """
      }
    },
    differences: [
      "keras: the rate is inside of the velocity (Sutskever), which differs when it changes; weight "
        + "decay is decoupled",
      "optax: as torch, without dampening",
      "mlx: dampening from the first step on",
    ],
    stability: "plain: rate · λ < 2; momentum β: < 2(1 + β); Nesterov: < 2(1 + β)/(1 + 2β)",
    source: "Polyak 1964; Sutskever, Martens, Dahl & Hinton, ICML 2013")
}
