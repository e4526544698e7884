// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Steps divided by the root of a running mean of the squared gradient.
///
/// ```
/// q ← decay · q + (1 − decay) · g²
/// m ← decay · m + (1 − decay) · g                    (centered: q − m² in place of q below)
/// torch, mlx              d = g / (√q + epsilon)
/// keras, optax, lecture   d = g / √(q + epsilon)
/// w ← w − learningRate · d
/// with momentum:
/// torch, lecture          v ← momentum · v + d,  w ← w − learningRate · v
/// keras, optax            v ← momentum · v + learningRate · d,  w ← w − v
/// ```
///
/// Before it `g ← g + weightDecay · w`; in Keras `w ← w − learningRate · weightDecay · w`
/// instead.
///
/// - `learningRate`: 0.01 as in PyTorch and in the lecture (Keras 0.001; optax and MLX have none).
///   About the change of a weight per step, in its units; the first is `1 / √(1 − decay)` times that.
/// - `decay`: 0.99 as in PyTorch (`alpha`), MLX and the lecture (β2); 0.9 in Keras (`rho`), optax.
/// - `epsilon`: 1e-8 (Keras 1e-7). Outside of the root in units of the gradient, inside in those of
///   its square: the same number matters far more inside.
/// - `centered`, `momentum`: off; MLX has neither.
///
/// Centered, `q − m²` is an estimate of the variance. It cannot be below 0 but by rounding, and is
/// held there: PyTorch takes the root as it is, and so can give NaN where gradients are equal.
/// Where gradients hardly vary the estimate is tiny and steps are huge, in every framework.
///
/// **Departs from the paper:** there is none; the slides have no epsilon. No bias correction.
///
/// - Source: Tieleman & Hinton, Coursera lecture 6.5, 2012; centered: Graves 2013
///   (arXiv 1308.0850).
public struct RMSprop: CatalogRule {
  public var learningRate: Double
  public var decay: Double
  public var epsilon: Double
  public var momentum: Double
  public var centered: Bool
  public var weightDecay: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    learningRate = flavor == .keras ? 1e-3 : 0.01
    decay = flavor == .keras || flavor == .optax ? 0.9 : 0.99
    epsilon = flavor == .keras ? 1e-7 : 1e-8
    (momentum, centered, weightDecay) = (0, false, 0)
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, decay: Double? = nil, epsilon: Double? = nil,
    momentum: Double? = nil, centered: Bool? = nil, weightDecay: Double? = nil,
    flavor: Flavor = .torch
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.decay = decay ?? self.decay
    self.epsilon = epsilon ?? self.epsilon
    self.momentum = momentum ?? self.momentum
    self.centered = centered ?? self.centered
    self.weightDecay = weightDecay ?? self.weightDecay
  }

  public var slotNames: [String] {
    ["meanSquare"] + (centered ? ["mean"] : []) + (momentum == 0 ? [] : ["momentum"])
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let decayed = Decayed(
      parameter, gradient: gradient, weightDecay: weightDecay, flavor: flavor, at: step)
    let (rate, gradient) = (step.learningRate, decayed.gradient)
    var new = [decay * slots[0] + (1 - decay) * square(gradient)]
    var spread = new[0]
    if centered {
      let mean = decay * slots[1] + (1 - decay) * gradient
      spread = maximum(spread - square(mean), 0)
      new.append(mean)
    }
    let root = Self.hasEpsilonInside(flavor) ? sqrt(spread + epsilon) : sqrt(spread) + epsilon
    guard momentum != 0 else {
      return Updated(parameter: decayed.parameter - rate * gradient / root, slots: new)
    }
    let old = slots[new.count]
    if Self.hasRateInside(flavor) {
      let velocity = momentum * old + rate * gradient / root
      return Updated(parameter: decayed.parameter - velocity, slots: new + [velocity])
    }
    let velocity = momentum * old + gradient / root
    return Updated(parameter: decayed.parameter - rate * velocity, slots: new + [velocity])
  }

  private static func hasEpsilonInside(_ flavor: Flavor) -> Bool {
    flavor == .keras || flavor == .optax || flavor == .lecture
  }

  private static func hasRateInside(_ flavor: Flavor) -> Bool {
    flavor == .keras || flavor == .optax
  }
}

extension RMSprop {
  public static let flavors: [Flavor] = [.torch, .keras, .optax, .mlx, .lecture]

  public static let settings: [Setting<RMSprop>] = [
    Setting("decay", \.decay, .decay, "share of the mean square that is kept"),
    Setting("epsilon", \.epsilon, .notNegative, "added to the mean square or to its root"),
    Setting("momentum", \.momentum, .decay, "share of the velocity that is kept"),
    Setting("centered", \.centered, "whether the variance takes the place of the mean square"),
  ]

  public var conflict: SettingConflict? {
    if flavor == .mlx && (momentum != 0 || centered) {
      return SettingConflict(
        expected: "neither momentum nor centering in the flavor mlx",
        found: "\(momentum), \(centered)")
    }
    return nil
  }

  public static let documentation = RuleDocumentation(
    formula: { flavor in
      let root = hasEpsilonInside(flavor) ? "√(q + epsilon)" : "(√q + epsilon)"
      let start = """
        \(Decayed.formula(flavor))
        q ← decay · q + (1 − decay) · g²
        """
      if flavor == .mlx { return start + "\nw ← w − learningRate · g / \(root)" }
      let velocity =
        hasRateInside(flavor)
        ? """
        v ← momentum · v + learningRate · g / \(root)
        w ← w − v
        """
        : """
        v ← momentum · v + g / \(root)
        w ← w − learningRate · v
        """
      return """
        \(start)
        m ← decay · m + (1 − decay) · g        (centered: q − m² in place of q below)
        \(velocity)
        """
    },
    differences: [
      "torch, mlx: epsilon beside the root; keras, optax, lecture: inside of it",
      "keras, optax: decay 0.9, and the rate inside of the velocity",
      "keras: learning rate 0.001, epsilon 1e-7; weight decay is decoupled",
      "mlx: neither momentum nor centering",
    ],
    stability: "rate · λ / √q < 2, so at a minimum, where q falls, it swings by about the rate",
    source: "Tieleman & Hinton 2012; centered: Graves 2013; defaults of the frameworks")
}
