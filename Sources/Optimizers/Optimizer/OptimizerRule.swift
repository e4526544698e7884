// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// How a parameter moves, given its gradient: a value without state. `Optimizer` owns the state.
///
/// A rule is written as tensor formulas, so that it becomes part of the graph of a training step:
/// planned, fused and differentiated like the rest. What changes from step to step, the learning
/// rate and the step number, enters as tensors and never as numbers in the formulas.
///
/// ```swift
/// struct SignDescent: OptimizerRule {
///   var learningRate = 1e-3, weightDecay = 0.0
///   func update(_ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep) -> Updated {
///     Updated(parameter: w - step.learningRate * sign(gradient), slots: [])
///   }
/// }
/// ```
///
/// A rule may be made with any settings; ``problem`` says what is wrong with them, and `Optimizer`
/// refuses a rule that has one.
public protocol OptimizerRule: Sendable {
  /// The base learning rate: the optimizer's until a schedule sets another one.
  var learningRate: Double { get set }

  /// The strength of weight decay; the optimizer sets it to 0 for biases and norm parameters.
  var weightDecay: Double { get set }

  /// All numbers that the rule can be set by, with their bounds.
  static var settings: [Setting<Self>] { get }

  /// What is wrong between settings that are each within their bounds.
  var conflict: SettingConflict? { get }

  /// What is wrong about moving so many weights by the rule; nil for most rules.
  ///
  /// - Parameter count: The number of scalars in all parameters together.
  func problem(parameterCount count: Int) -> OptimizerError?

  /// The names of the tensors that the rule keeps for each parameter, where all have its shape. They
  /// are saved as `<parameter path>.<slot>`.
  var slotNames: [String] { get }

  /// The first value of every element of a slot in ``slotNames``.
  func initialValue(ofSlot name: String) -> Double

  /// What the rule keeps for a parameter; by default ``slotNames``, all of its shape.
  func slots(for shape: Shape) -> [SlotSpecification]

  /// What it keeps once for all parameters. A rule with shared slots writes `update(all:shared:)`.
  ///
  /// - Parameter count: The number of scalars in all parameters together.
  func sharedSlots(parameterCount count: Int) -> [SlotSpecification]

  /// The new value of a parameter and of its slots.
  func update(_ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep)
    -> Updated

  /// The new values of all parameters, for rules that look at them together. Only called where there
  /// are shared slots; the settings are those of the first group, but for weight decay.
  func update(all parameters: [ParameterUpdate], shared: [Tensor]) -> (
    parameters: [Updated], shared: [Tensor]
  )

  /// The weights to evaluate and to keep, where they are not those that training goes on with
  /// (averages of the past); nil where they are.
  func evaluated(_ parameter: Tensor, slots: [Tensor], stepsTaken: Tensor) -> Tensor?

  /// After how many steps the rule wants ``refreshed(_:slots:step:)`` to be called again, at least 1;
  /// nil for never. It is called after step 1, then after every so many steps from there.
  var refreshInterval: Int? { get }

  /// Maintenance between steps: new slots of a parameter, for what is no tensor formula, such as
  /// eigenbases. Values may be read here.
  ///
  /// - Parameters:
  ///   - shape: The parameter's.
  ///   - slots: After the step.
  ///   - step: The number of the step that was taken, 1 at first.
  /// - Returns: All slots of the parameter; nil where they stay as they are.
  func refreshed(_ shape: Shape, slots: [Tensor], step: Int) -> [Tensor]?

  /// Every how many steps the rule wants an estimate of curvature, at least 1; nil for never. The
  /// estimate comes ahead of step 1, then ahead of every so many steps from there.
  var estimateInterval: Int? { get }

  /// The slots of a parameter after an estimate, as tensor formulas.
  ///
  /// - Parameters:
  ///   - gradient: Of the mean cross-entropy against labels drawn from the model's own softmax.
  ///   - slots: Before the estimate.
  ///   - batchSize: A scalar: over how many samples the mean is.
  func estimated(gradient: Tensor, slots: [Tensor], batchSize: Tensor) -> [Tensor]

  /// How the rule uses the loss in a step.
  var lossUse: LossUse { get }

  /// One step of a loop in which the rule may ask for the loss, and so for gradients, several times
  /// and at points of its choice (line search, L-BFGS, SAM). Returns the loss at the start.
  ///
  /// The default asks once: loss, `backward()`, `optimizer.step()`.
  func step(_ optimizer: Optimizer, loss: () -> Tensor) -> Tensor

  /// The same with the loss in two halves, for rules that want the curvature of each by itself
  /// (Gauss–Newton). The default joins them.
  func step(_ optimizer: Optimizer, outputs: () -> Tensor, loss: (_ outputs: Tensor) -> Tensor)
    -> Tensor
}

/// How often a rule asks for the loss in a step, and where it decides.
public enum LossUse: Sendable, Hashable {
  /// Once, before the update.
  case once
  /// A fixed number of times: loss and updates are one graph.
  case several
  /// As often as it needs, deciding by the values that it sees.
  case search
}

extension OptimizerRule {
  public static var settings: [Setting<Self>] { [] }
  public var conflict: SettingConflict? { nil }
  public func problem(parameterCount count: Int) -> OptimizerError? { nil }
  public var slotNames: [String] { [] }
  public func initialValue(ofSlot name: String) -> Double { 0 }
  public func slots(for shape: Shape) -> [SlotSpecification] {
    slotNames.map { SlotSpecification($0, shape: shape, initialValue: initialValue(ofSlot: $0)) }
  }
  public func sharedSlots(parameterCount count: Int) -> [SlotSpecification] { [] }
  public var lossUse: LossUse { .once }
  public func evaluated(_ parameter: Tensor, slots: [Tensor], stepsTaken: Tensor) -> Tensor? { nil }

  public var refreshInterval: Int? { nil }
  public func refreshed(_ shape: Shape, slots: [Tensor], step: Int) -> [Tensor]? { nil }
  public var estimateInterval: Int? { nil }
  public func estimated(gradient: Tensor, slots: [Tensor], batchSize: Tensor) -> [Tensor] { slots }

  public func update(all parameters: [ParameterUpdate], shared: [Tensor]) -> (
    parameters: [Updated], shared: [Tensor]
  ) {
    (
      parameters.map { update($0.parameter, gradient: $0.gradient, slots: $0.slots, at: $0.step) },
      shared
    )
  }

  public func step(_ optimizer: Optimizer, loss: () -> Tensor) -> Tensor {
    let value = loss()
    value.backward()
    optimizer.step()
    return value
  }

  public func step(
    _ optimizer: Optimizer, outputs: () -> Tensor, loss: (_ outputs: Tensor) -> Tensor
  ) -> Tensor {
    step(optimizer) { loss(outputs()) }
  }

  /// The first thing that is wrong with the settings, nil where nothing is.
  public var problem: OptimizerError? {
    let rule = "\(Self.self)"
    for (name, value) in [("learningRate", learningRate), ("weightDecay", weightDecay)]
    where !SettingBound.notNegative.allows(value) {
      return .invalidSetting(
        rule: rule, name: name, expected: SettingBound.notNegative.text, found: "\(value)")
    }
    return Setting.problem(of: self, settings: Self.settings, conflict: conflict)
  }
}
