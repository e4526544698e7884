// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Averages of the weights over training, to be evaluated; training goes on with the weights
/// themselves.
///
/// ```
/// w ← a step of the rule inside
/// n ← n + 1,  average ← average + cₙ · (w − average)
/// exponential   c₁ = 1, then cₙ = 1 − decay
/// corrected     cₙ = (1 − decay) / (1 − decayⁿ)
/// equal         cₙ = 1 / n
/// ```
///
/// Weights enter at the step `start` and at each `every`th step after it.
/// `corrected` is the running mean from zero, divided by 1 − decayⁿ; it forgets the first weights,
/// of which `exponential` keeps decayⁿ⁻¹. `equal` is stochastic weight averaging: let it start after
/// about three quarters of training, with a learning rate that stays up. Before `start` the weights
/// themselves are evaluated. Running statistics of batch norms do not belong to the average: estimate
/// them anew for it.
///
/// - `decay`: share of the average that is kept. `start`: 1, the first step to enter. `every`: 1.
///
/// - Source: Polyak & Juditsky 1992; Izmailov et al., UAI 2018 (equal averages); PyTorch's
///   `AveragedModel`; the correction is that of Kingma & Ba 2015.
public struct Averaged<Base: OptimizerRule>: RuleWrapper {
  public var base: Base
  public var average: Average
  public var start: Int
  public var every: Int

  public init(_ base: Base, _ average: Average, start: Int = 1, every: Int = 1) {
    (self.base, self.average, self.start, self.every) = (base, average, start, every)
  }

  public static var settings: [Setting<Self>] {
    [
      Setting("start", \.start, 1...Int.max, "the first step that enters the average"),
      Setting("every", \.every, 1...Int.max, "steps from one entry to the next"),
    ]
  }

  public var ownConflict: SettingConflict? {
    switch average {
    case .exponential(let decay), .corrected(let decay):
      SettingBound.decay.allows(decay)
        ? nil : SettingConflict(expected: "decay \(SettingBound.decay.text)", found: "\(decay)")
    case .equal: nil
    }
  }

  public func ownSlots(for shape: Shape) -> [SlotSpecification] {
    [
      SlotSpecification("average", shape: shape),
      SlotSpecification("averagedSteps", shape: .scalar, elementType: .float64),
    ]
  }

  public func completed(
    _ parameter: Tensor, moved: Tensor, own: [Tensor], at step: UpdateStep
  ) -> Updated {
    let since = step.preciseNumber - Double(start)
    let isDue = remainder(since, Tensor(every, elementType: .float64)).equal(to: 0)
    let enters = isDue.and(since.greaterOrEqual(to: 0)).cast(to: .float64)
    let count = own[1] + enters
    let weight = (enters * share(of: maximum(count, 1))).cast(to: moved.elementType)
    return Updated(parameter: moved, slots: [own[0] + weight * (moved - own[0]), count])
  }

  /// What part of the average the entry of that number has.
  private func share(of count: Tensor) -> Tensor {
    switch average {
    case .exponential(let decay):
      select(count.equal(to: 1), 1, Tensor(1 - decay, elementType: .float64))
    case .corrected(let decay):
      (1 - decay) / (1 - power(Tensor(decay, elementType: .float64), count))
    case .equal: 1 / count
    }
  }

  /// The average, once there is one.
  public func evaluated(_ parameter: Tensor, slots: [Tensor], stepsTaken: Tensor) -> Tensor? {
    let (inner, own) = split(slots, of: parameter)
    let present = base.evaluated(parameter, slots: inner, stepsTaken: stepsTaken) ?? parameter
    return select(own[1].greater(than: 0), own[0], present)
  }
}
