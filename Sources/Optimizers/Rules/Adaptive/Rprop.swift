// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Steps by the sign of the gradient alone, each weight with a step size of its own.
///
/// ```
/// sign kept      size ← min(size · etaPlus, maximumStep),   w ← w − sign(g) · size
/// sign changed   size ← max(size · etaMinus, minimumStep),  w stays, and g counts as 0
/// either is 0    w ← w − sign(g) · size
/// ```
///
/// After a change of sign the gradient counts as 0, so the next step neither grows nor shrinks the
/// size. Before it `g ← g + weightDecay · w`, which PyTorch does not have here.
///
/// - `learningRate`: 0.01 as in PyTorch: the first size of every step, in units of the weight.
///   Schedules have no effect, since sizes find themselves; it is read when the optimizer is made.
/// - `etaMinus`, `etaPlus`: 0.5 and 1.2, the paper's.
/// - `minimumStep`, `maximumStep`: 1e-6 and 50, the paper's bounds, in units of the weight.
///
/// For gradients of the whole training set: between minibatches the sign changes by chance, and
/// steps shrink until nothing moves.
///
/// **Departs from the paper:** after a change of sign the paper takes the last step back; here, as
/// in PyTorch, the weight stays (Igel & Hüsken call this iRprop⁻). The paper begins at 0.1.
///
/// - Source: Riedmiller & Braun, ICNN 1993; Igel & Hüsken, NC 2000; PyTorch's `Rprop`.
public struct Rprop: CatalogRule {
  public var learningRate: Double
  public var etaMinus: Double
  public var etaPlus: Double
  public var minimumStep: Double
  public var maximumStep: Double
  public var weightDecay: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, etaMinus, etaPlus) = (0.01, 0.5, 1.2)
    (minimumStep, maximumStep, weightDecay) = (1e-6, 50, 0)
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, etaMinus: Double? = nil, etaPlus: Double? = nil,
    minimumStep: Double? = nil, maximumStep: Double? = nil, weightDecay: Double? = nil,
    flavor: Flavor = .torch
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.etaMinus = etaMinus ?? self.etaMinus
    self.etaPlus = etaPlus ?? self.etaPlus
    self.minimumStep = minimumStep ?? self.minimumStep
    self.maximumStep = maximumStep ?? self.maximumStep
    self.weightDecay = weightDecay ?? self.weightDecay
  }

  public var slotNames: [String] { ["sign", "stepSize"] }

  public func initialValue(ofSlot name: String) -> Double {
    name == "stepSize" ? learningRate : 0
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let decayed = Decayed(
      parameter, gradient: gradient, weightDecay: weightDecay, flavor: flavor, at: step)
    // The product of signs, since that of two small gradients could vanish.
    let direction = sign(decayed.gradient)
    let agreement = direction * slots[0]
    let isTurned = agreement.less(than: 0)
    let grown = select(agreement.greater(than: 0), slots[1] * etaPlus, slots[1])
    let size = select(isTurned, slots[1] * etaMinus, grown)
      .clamped(to: minimumStep...maximumStep)
    let used = select(isTurned, 0, direction)
    return Updated(parameter: decayed.parameter - used * size, slots: [used, size])
  }
}

extension Rprop {
  public static let flavors: [Flavor] = [.torch]

  public static let settings: [Setting<Rprop>] = [
    Setting("etaMinus", \.etaMinus, .positive, "factor of the step size when the sign changes"),
    Setting("etaPlus", \.etaPlus, .positive, "factor of the step size when it is kept"),
    Setting("minimumStep", \.minimumStep, .positive, "the smallest step, in units of the weight"),
    Setting("maximumStep", \.maximumStep, .positive, "the largest step, in units of the weight"),
  ]

  public var conflict: SettingConflict? {
    if etaMinus >= 1 || etaPlus <= 1 {
      return SettingConflict(
        expected: "etaMinus below 1 and etaPlus above 1", found: "\(etaMinus), \(etaPlus)")
    }
    if minimumStep > maximumStep {
      return SettingConflict(
        expected: "minimumStep of at most maximumStep", found: "\(minimumStep), \(maximumStep)")
    }
    return nil
  }

  public static let documentation = RuleDocumentation(
    formula: {
      """
      \(Decayed.formula($0))
      sign kept:     size ← min(size · etaPlus, maximumStep),   w ← w − sign(g) · size
      sign changed:  size ← max(size · etaMinus, minimumStep),  w stays, and g counts as 0
      either is 0:   w ← w − sign(g) · size
      (size begins at learningRate)
      """
    },
    stability: "any learning rate: steps halve where they go too far; but only with full batches",
    source: "Riedmiller & Braun, ICNN 1993, also of the factors; in PyTorch's form, the iRprop⁻ "
      + "of Igel & Hüsken 2000")
}
