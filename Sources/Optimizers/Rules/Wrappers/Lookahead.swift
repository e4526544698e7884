// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Lookahead: every `period` steps the weights go back part of the way that they have come.
///
/// ```
/// w ← a step of the rule inside
/// every period steps:  slow ← slow + share · (w − slow),  w ← slow
/// ```
///
/// The slow weights are those that are evaluated. What the rule inside remembers stays as it is.
///
/// - `period`: 5 steps, `share`: 0.5 of the way, the paper's k and α. Steps are counted by the
///   optimizer, those that a condition left out included.
///
/// **Departs from the paper:** not at all. Kept is `slow − w`, which begins at zero whatever the
/// parameter begins with.
///
/// - Source: Zhang, Lucas, Hinton & Ba, NeurIPS 2019, algorithm 1, also of the defaults.
public struct Lookahead<Base: OptimizerRule>: RuleWrapper {
  public var base: Base
  public var period: Int
  public var share: Double

  public init(_ base: Base, period: Int = 5, share: Double = 0.5) {
    (self.base, self.period, self.share) = (base, period, share)
  }

  public static var settings: [Setting<Self>] {
    [
      Setting("period", \.period, 1...Int.max, "steps from one return to the next"),
      Setting("share", \.share, .share, "part of the way that is kept"),
    ]
  }

  public func ownSlots(for shape: Shape) -> [SlotSpecification] {
    [SlotSpecification("slowOffset", shape: shape)]
  }

  public func completed(
    _ parameter: Tensor, moved: Tensor, own: [Tensor], at step: UpdateStep
  ) -> Updated {
    let offset = own[0] + (parameter - moved)
    let period = Tensor(self.period, elementType: .float64)
    let returns = remainder(step.preciseNumber, period).equal(to: 0).cast(to: offset.elementType)
    return Updated(
      parameter: moved + (returns * (1 - share)) * offset, slots: [(1 - returns) * offset])
  }

  /// The slow weights, of the evaluated weights where the rule inside has any.
  public func evaluated(_ parameter: Tensor, slots: [Tensor], stepsTaken: Tensor) -> Tensor? {
    let (inner, own) = split(slots, of: parameter)
    let fast = base.evaluated(parameter, slots: inner, stepsTaken: stepsTaken) ?? parameter
    return fast + own[0]
  }
}
