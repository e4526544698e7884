// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Stochastic gradient descent, plain, with momentum or with Nesterov momentum.
///
/// ```
/// torch, optax, mlx
///          v ← momentum · v + (1 − dampening) · g      (torch, first step: v = g)
///          w ← w − learningRate · v                    (Nesterov: g + momentum · v in place of v)
/// keras, paper
///          v ← momentum · v − learningRate · g
///          w ← w + v                                   (Nesterov: momentum · v − learningRate · g)
/// lecture  v ← momentum · v − g
///          w ← w + learningRate · v                    (Nesterov: 2 · v − the old v in place of v)
/// ```
///
/// - `learningRate`: 0.01, per unit of gradient; PyTorch's and Keras's, the others have none.
/// - `momentum`: 0, in [0, 1); 0.9 is customary. Without it, `w ← w − learningRate · g` in all.
/// - `weightDecay`: 0; before the rest `g ← g + weightDecay · w`, but in Keras
///   `w ← w − learningRate · weightDecay · w`.
///
/// Gradient descent on the whole training set is this rule with one batch that holds all samples:
/// the loss is averaged over the batch, so nothing else changes.
///
/// With a constant rate and without dampening, momentum is the same walk in all flavors. They
/// differ once the rate changes (Keras and the paper have it inside of the velocity), in dampening
/// (MLX applies it from the first step on), and in where Nesterov's gradient is taken:
///
/// - paper, keras: at `w + momentum · v`, `v` being the last move, so at `w + αβv` with the
///   velocity of the lecture; torch, optax and mlx too while the rate α is constant.
/// - lecture: at `w + αv`, as far ahead as the last move went.
///
/// **Departs from the paper:** a gradient comes from the point that the parameter holds, so with
/// Nesterov momentum the parameter is the point ahead and not `w`. The formulas above are those of
/// paper and lecture in that shifted variable: `w = parameter − momentum · v` for the paper,
/// `w = parameter − learningRate · v` for the lecture.
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
    let decayed = Decayed(
      parameter, gradient: gradient, weightDecay: weightDecay, flavor: flavor, at: step)
    let (rate, gradient) = (step.learningRate, decayed.gradient)
    guard let old = slots.first else {
      return Updated(parameter: decayed.parameter - rate * gradient, slots: [])
    }
    let parameter = decayed.parameter
    let (velocity, moved) =
      switch flavor {
      case .keras, .paper: rateInside(parameter, old, rate * gradient)
      case .lecture: rollingBall(parameter, old, gradient, rate)
      case .torch, .optax, .mlx: rateOutside(parameter, old, gradient, at: step)
      }
    return Updated(parameter: moved, slots: [velocity])
  }

  private typealias Move = (velocity: Tensor, parameter: Tensor)

  private func rateInside(_ parameter: Tensor, _ old: Tensor, _ scaled: Tensor) -> Move {
    let velocity = momentum * old - scaled
    return (velocity, parameter + (nesterov ? momentum * velocity - scaled : velocity))
  }

  private func rateOutside(
    _ parameter: Tensor, _ old: Tensor, _ gradient: Tensor, at step: UpdateStep
  ) -> Move {
    let velocity = momentum * old + damped(gradient, at: step)
    let direction = nesterov ? gradient + momentum * velocity : velocity
    return (velocity, parameter - step.learningRate * direction)
  }

  /// With Nesterov the parameter is `u = w + αv`. From the new `w' = w + αv'` follows
  /// `u' = w' + αv' = u − αv + 2αv'`.
  private func rollingBall(
    _ parameter: Tensor, _ old: Tensor, _ gradient: Tensor, _ rate: Tensor
  ) -> Move {
    let velocity = momentum * old - gradient
    return (velocity, parameter + rate * (nesterov ? 2 * velocity - old : velocity))
  }

  /// The velocity begins at zero, so PyTorch's first step only has to be spared the dampening.
  private func damped(_ gradient: Tensor, at step: UpdateStep) -> Tensor {
    if dampening == 0 { return gradient }
    if flavor == .mlx { return (1 - dampening) * gradient }
    return (step.isFirst * dampening + (1 - dampening)) * gradient
  }
}

extension SGD {
  public static let flavors: [Flavor] = [.torch, .keras, .optax, .mlx, .paper, .lecture]

  public static let settings: [Setting<SGD>] = [
    Setting("momentum", \.momentum, .decay, "share of the velocity that is kept"),
    Setting("nesterov", \.nesterov, "whether the gradient is taken ahead"),
    Setting("dampening", \.dampening, .share, "share of the gradient that the velocity is spared"),
  ]

  public var conflict: SettingConflict? {
    if nesterov && (momentum == 0 || dampening != 0) {
      return SettingConflict(
        expected: "momentum above 0 and no dampening with Nesterov",
        found: "\(momentum), \(dampening)")
    }
    if dampening != 0 && flavor != .torch && flavor != .mlx {
      return SettingConflict(
        expected: "no dampening in the flavor \(flavor.rawValue)", found: "\(dampening)")
    }
    return nil
  }

  public static let documentation = RuleDocumentation(
    formula: { flavor in
      let rule =
        switch flavor {
        case .keras, .paper:
          """
          v ← momentum · v − learningRate · g
          w ← w + v        (Nesterov: w + momentum · v − learningRate · g)
          """
        case .lecture:
          """
          v ← momentum · v − g
          w ← w + learningRate · v        (Nesterov: 2 · v − the old v in place of v)
          """
        case .optax:
          """
          v ← momentum · v + g
          w ← w − learningRate · v        (Nesterov: g + momentum · v in place of v)
          """
        case .torch, .mlx:
          """
          v ← momentum · v + (1 − dampening) · g\(flavor == .torch ? "   (first step: v = g)" : "")
          w ← w − learningRate · v        (Nesterov: g + momentum · v in place of v)
          """
        }
      return "\(Decayed.formula(flavor))\n\(rule)"
    },
    differences: [
      "keras, paper: the rate is inside of the velocity, which differs when it changes",
      Decayed.difference,
      "optax: as torch, without dampening",
      "mlx: dampening from the first step on",
      "lecture: Nesterov's gradient at w + αv; the others at w + αβv (at a constant rate α)",
      "Nesterov: the parameter is the point where the gradient is taken (shifted form)",
    ],
    stability: "plain: rate · λ < 2; momentum β: < 2(1 + β); Nesterov: < 2(1 + β)/(1 + 2β), "
      + "in the flavor lecture < 2(1 + β)/3",
    source: "Polyak 1964; Sutskever, Martens, Dahl & Hinton, ICML 2013")
}
