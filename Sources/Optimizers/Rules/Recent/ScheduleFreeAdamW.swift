// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Schedule-Free AdamW: steps of Adam without momentum, whose running mean is evaluated, in place of
/// a schedule.
///
/// ```
/// v ← beta2 · v + (1 − beta2) · g²
/// d = g / (√(v / (1 − beta2ᵗ)) + epsilon) + weightDecay · y
/// z ← z − rate · d
/// x ← (1 − c) · x + c · z                     (c = weight / Σ weights)
/// y = (1 − beta1) · z + beta1 · x             (gradients are taken at y)
/// ```
///
/// The parameter holds y; `Optimizer.withEvaluationWeights` gives x, which is to be evaluated and
/// kept. No end of training has to be known, so leave the schedule constant. Running statistics of
/// batch norms belong to y: they have to be estimated anew for x.
///
/// - `learningRate`: 0.0025, about the largest change of z per step in units of the weight.
/// - `beta1`: 0.9, in (0, 1). `beta2`: 0.999. `epsilon`: 1e-8. `warmUpSteps`: 0, though some are
///   advised. `ratePower`: 2, so that the small steps of a warm-up weigh little. `stepPower`: 0.
///
/// **Departs from the paper:** `beta1` above 0, since x is computed from y and z.
///
/// - Source: Defazio et al., “The road less scheduled”, NeurIPS 2024; the authors' package
///   `schedulefree` 1.4.1, also of the defaults.
public struct ScheduleFreeAdamW: CatalogRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double
  public var warmUpSteps: Int
  public var ratePower: Double
  public var stepPower: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, beta1, beta2, epsilon) = (0.0025, 0.9, 0.999, 1e-8)
    (weightDecay, warmUpSteps, ratePower, stepPower) = (0, 0, 2, 0)
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, beta1: Double? = nil, beta2: Double? = nil,
    epsilon: Double? = nil, weightDecay: Double? = nil, warmUpSteps: Int? = nil,
    ratePower: Double? = nil, stepPower: Double? = nil, flavor: Flavor = .paper
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.beta1 = beta1 ?? self.beta1
    self.beta2 = beta2 ?? self.beta2
    self.epsilon = epsilon ?? self.epsilon
    self.weightDecay = weightDecay ?? self.weightDecay
    self.warmUpSteps = warmUpSteps ?? self.warmUpSteps
    self.ratePower = ratePower ?? self.ratePower
    self.stepPower = stepPower ?? self.stepPower
  }

  public func slots(for shape: Shape) -> [SlotSpecification] {
    ScheduleFreeAverage.slots(for: shape) + [SlotSpecification("meanSquare", shape: shape)]
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let average = ScheduleFreeAverage(
      slots: slots, warmUpSteps: warmUpSteps, ratePower: ratePower, stepPower: stepPower, at: step)
    let meanSquare = beta2 * slots[3] + (1 - beta2) * square(gradient)
    let root = sqrt(meanSquare) * (1 / sqrt(step.biasCorrection(beta2)))
    var direction = gradient / (root + epsilon)
    if weightDecay != 0 { direction = direction + weightDecay * parameter }
    var result = average.updated(parameter, direction: direction, momentum: beta1)
    result.slots.append(meanSquare)
    return result
  }

  public func evaluated(_ parameter: Tensor, slots: [Tensor], stepsTaken: Tensor) -> Tensor? {
    ScheduleFreeAverage.evaluated(parameter, slots: slots, momentum: beta1)
  }
}

extension ScheduleFreeAdamW {
  public static let flavors: [Flavor] = [.paper]

  public static let settings: [Setting<ScheduleFreeAdamW>] = [
    Setting("beta1", \.beta1, .decay, "how near to the mean gradients are taken; above 0"),
    Setting("beta2", \.beta2, .decay, "share of the mean square that is kept"),
    Setting("epsilon", \.epsilon, .notNegative, "added to the root of the mean square"),
    Setting("warmUpSteps", \.warmUpSteps, 0...Int.max, "steps over which the rate rises"),
    Setting("ratePower", \.ratePower, .notNegative, "power of the rate that a step weighs"),
    Setting("stepPower", \.stepPower, .notNegative, "power of its number that a step weighs"),
  ]

  public var conflict: SettingConflict? {
    beta1 == 0 ? SettingConflict(expected: "beta1 above 0", found: "0") : nil
  }

  public static let documentation = RuleDocumentation(
    formula: { _ in
      """
      v ← beta2 · v + (1 − beta2) · g²
      d = g / (√(v / (1 − beta2ᵗ)) + epsilon) + weightDecay · y

      """ + ScheduleFreeAverage.formula.replacing("momentum", with: "beta1")
    },
    stability: "for c → 0: preconditioned curvature · rate < 2 / (1 − beta1), so 20 for beta1 0.9",
    source: "Defazio et al., “The road less scheduled”, NeurIPS 2024; package schedulefree 1.4.1")
}
