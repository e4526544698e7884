// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Schedule-Free SGD: gradient descent whose running mean is evaluated, in place of a schedule.
///
/// ```
/// g ← g + weightDecay · y
/// z ← z − rate · g
/// x ← (1 − c) · x + c · z                     (c = weight / Σ weights)
/// y = (1 − momentum) · z + momentum · x       (gradients are taken at y)
/// ```
///
/// The parameter holds y; `Optimizer.withEvaluationWeights` gives x, which is to be evaluated and
/// kept. No end of training has to be known, so leave the schedule constant. Running statistics of
/// batch norms belong to y: they have to be estimated anew for x.
///
/// - `learningRate`: 1, per unit of gradient; larger than that of SGD with a schedule.
/// - `momentum`: 0.9, in (0, 1). `warmUpSteps`: 0. `ratePower`: 2, so that the small steps of a
///   warm-up weigh little. `stepPower`: 0, all later steps weigh the same.
///
/// - Source: Defazio et al., “The road less scheduled”, NeurIPS 2024; the authors' package
///   `schedulefree` 1.4.1, also of the defaults.
public struct ScheduleFreeSGD: CatalogRule {
  public var learningRate: Double
  public var momentum: Double
  public var weightDecay: Double
  public var warmUpSteps: Int
  public var ratePower: Double
  public var stepPower: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, momentum, weightDecay, warmUpSteps) = (1, 0.9, 0, 0)
    (ratePower, stepPower) = (2, 0)
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, momentum: Double? = nil, weightDecay: Double? = nil,
    warmUpSteps: Int? = nil, ratePower: Double? = nil, stepPower: Double? = nil,
    flavor: Flavor = .paper
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.momentum = momentum ?? self.momentum
    self.weightDecay = weightDecay ?? self.weightDecay
    self.warmUpSteps = warmUpSteps ?? self.warmUpSteps
    self.ratePower = ratePower ?? self.ratePower
    self.stepPower = stepPower ?? self.stepPower
  }

  public func slots(for shape: Shape) -> [SlotSpecification] {
    ScheduleFreeAverage.slots(for: shape)
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let average = ScheduleFreeAverage(
      slots: slots, warmUpSteps: warmUpSteps, ratePower: ratePower, stepPower: stepPower, at: step)
    let direction = weightDecay == 0 ? gradient : gradient + weightDecay * parameter
    return average.updated(parameter, direction: direction, momentum: momentum)
  }

  public func evaluated(_ parameter: Tensor, slots: [Tensor], stepsTaken: Tensor) -> Tensor? {
    ScheduleFreeAverage.evaluated(parameter, slots: slots, momentum: momentum)
  }
}

extension ScheduleFreeSGD {
  public static let flavors: [Flavor] = [.paper]

  public static let settings: [Setting<ScheduleFreeSGD>] = [
    Setting("momentum", \.momentum, .decay, "how near to the mean gradients are taken; above 0"),
    Setting("warmUpSteps", \.warmUpSteps, 0...Int.max, "steps over which the rate rises"),
    Setting("ratePower", \.ratePower, .notNegative, "power of the rate that a step weighs"),
    Setting("stepPower", \.stepPower, .notNegative, "power of its number that a step weighs"),
  ]

  public var conflict: SettingConflict? {
    momentum == 0 ? SettingConflict(expected: "momentum above 0", found: "0") : nil
  }

  public static let documentation = RuleDocumentation(
    formula: { _ in "d = g + weightDecay · y\n" + ScheduleFreeAverage.formula },
    stability: "for c → 0: rate · λ < 2 / (1 − momentum), so 20 for momentum 0.9",
    source: "Defazio et al., “The road less scheduled”, NeurIPS 2024; package schedulefree 1.4.1")
}
