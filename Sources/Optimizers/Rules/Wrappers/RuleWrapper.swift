// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// A rule that holds another one and adds to what it does, such as averages of the weights.
///
/// ```swift
/// let optimizer = Optimizer(Averaged(AdamW(), .exponential(decay: 0.999)), for: parameters)
/// ```
///
/// Learning rate and weight decay are those of the rule inside. Its slots come first, then the
/// wrapper's own. Wrappers may hold wrappers of another kind.
public protocol RuleWrapper: OptimizerRule {
  associatedtype Base: OptimizerRule

  /// The rule that moves the parameters.
  var base: Base { get set }

  /// What the wrapper keeps besides the slots of the rule inside.
  func ownSlots(for shape: Shape) -> [SlotSpecification]

  /// What the wrapper makes of a step of the rule inside.
  ///
  /// - Parameters:
  ///   - parameter: Before the step.
  ///   - moved: After the step of the rule inside.
  ///   - own: The wrapper's own slots.
  ///   - step: What changes from step to step.
  /// - Returns: The parameter to go on with, and the wrapper's own slots.
  func completed(_ parameter: Tensor, moved: Tensor, own: [Tensor], at step: UpdateStep) -> Updated

  /// What is wrong between the wrapper's own settings, as ``OptimizerRule/conflict``.
  var ownConflict: SettingConflict? { get }
}

extension RuleWrapper {
  public var learningRate: Double {
    get { base.learningRate }
    set { base.learningRate = newValue }
  }

  public var weightDecay: Double {
    get { base.weightDecay }
    set { base.weightDecay = newValue }
  }

  public func ownSlots(for shape: Shape) -> [SlotSpecification] { [] }

  public func completed(
    _ parameter: Tensor, moved: Tensor, own: [Tensor], at step: UpdateStep
  ) -> Updated { Updated(parameter: moved, slots: own) }

  public var ownConflict: SettingConflict? { nil }

  public var conflict: SettingConflict? {
    if let problem = base.problem {
      return SettingConflict(expected: "a rule inside without fault", found: "\(problem)")
    }
    let names = slots(for: [1]).map(\.name)
    if Set(names).count != names.count {
      return SettingConflict(
        expected: "a rule inside of another kind",
        found: "the slots \(names.joined(separator: ", "))")
    }
    return ownConflict
  }

  public func slots(for shape: Shape) -> [SlotSpecification] {
    base.slots(for: shape) + ownSlots(for: shape)
  }

  public func sharedSlots(parameterCount count: Int) -> [SlotSpecification] {
    base.sharedSlots(parameterCount: count)
  }

  public var lossUse: LossUse { base.lossUse }

  public func step(_ optimizer: Optimizer, loss: () -> Tensor) -> Tensor {
    base.step(optimizer, loss: loss)
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let (inner, own) = split(slots, of: parameter)
    let moved = base.update(parameter, gradient: gradient, slots: inner, at: step)
    return joined(parameter, moved, own, at: step)
  }

  public func update(all parameters: [ParameterUpdate], shared: [Tensor]) -> (
    parameters: [Updated], shared: [Tensor]
  ) {
    let parts = parameters.map { split($0.slots, of: $0.parameter) }
    let inside = zip(parameters, parts).map { entry, part in
      ParameterUpdate(
        parameter: entry.parameter, gradient: entry.gradient, slots: part.inner,
        weightDecay: entry.weightDecay, step: entry.step)
    }
    let result = base.update(all: inside, shared: shared)
    let updated = parameters.indices.map { index in
      joined(
        parameters[index].parameter, result.parameters[index], parts[index].own,
        at: parameters[index].step)
    }
    return (updated, result.shared)
  }

  public func evaluated(_ parameter: Tensor, slots: [Tensor], stepsTaken: Tensor) -> Tensor? {
    base.evaluated(parameter, slots: split(slots, of: parameter).inner, stepsTaken: stepsTaken)
  }

  public var refreshInterval: Int? { base.refreshInterval }

  public func refreshed(_ shape: Shape, slots: [Tensor], step: Int) -> [Tensor]? {
    let count = slots.count - ownSlots(for: shape).count
    let inner = base.refreshed(shape, slots: Array(slots[..<count]), step: step)
    return inner.map { $0 + slots[count...] }
  }

  public var estimateInterval: Int? { base.estimateInterval }

  public func estimated(gradient: Tensor, slots: [Tensor], batchSize: Tensor) -> [Tensor] {
    let (inner, own) = split(slots, of: gradient)
    return base.estimated(gradient: gradient, slots: inner, batchSize: batchSize) + own
  }

  /// The slots of the rule inside, and the wrapper's own.
  func split(_ slots: [Tensor], of parameter: Tensor) -> (inner: [Tensor], own: [Tensor]) {
    let count = slots.count - ownSlots(for: parameter.shape).count
    return (Array(slots[..<count]), Array(slots[count...]))
  }

  private func joined(
    _ parameter: Tensor, _ moved: Updated, _ own: [Tensor], at step: UpdateStep
  ) -> Updated {
    let result = completed(parameter, moved: moved.parameter, own: own, at: step)
    return Updated(parameter: result.parameter, slots: moved.slots + result.slots)
  }
}
