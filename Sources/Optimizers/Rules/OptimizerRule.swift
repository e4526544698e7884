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
///   var slotNames: [String] { [] }
///   func update(_ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep) -> Updated {
///     Updated(parameter: w - step.learningRate * sign(gradient), slots: [])
///   }
/// }
/// ```
public protocol OptimizerRule: Sendable {
  /// The base learning rate: the optimizer's until a schedule sets another one.
  var learningRate: Double { get set }

  /// The strength of weight decay; the optimizer sets it to 0 for biases and norm parameters.
  var weightDecay: Double { get set }

  /// The names of the tensors that the rule keeps for each parameter, all of its shape. They are
  /// saved as `<parameter path>.<slot>`.
  var slotNames: [String] { get }

  /// The first value of every element of a slot.
  func initialValue(ofSlot name: String) -> Double

  /// The new value of a parameter and of its slots.
  func update(_ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep)
    -> Updated

  /// One step of a loop in which the rule may ask for the loss, and so for gradients, several times
  /// and at points of its choice (line search, L-BFGS, SAM). Returns the loss at the start.
  ///
  /// The default asks once: loss, `backward()`, `optimizer.step()`.
  func step(_ optimizer: Optimizer, loss: () -> Tensor) -> Tensor
}

extension OptimizerRule {
  public func initialValue(ofSlot name: String) -> Double { 0 }

  public func step(_ optimizer: Optimizer, loss: () -> Tensor) -> Tensor {
    let value = loss()
    value.backward()
    optimizer.step()
    return value
  }
}

/// What an update rule gives back.
public struct Updated: Sendable {
  public var parameter: Tensor
  public var slots: [Tensor]

  public init(parameter: Tensor, slots: [Tensor]) {
    self.parameter = parameter
    self.slots = slots
  }
}

/// What changes from step to step, as scalars of the parameter's element type.
public struct UpdateStep: Sendable {
  public let learningRate: Tensor
  /// 1 at the first step.
  public let number: Tensor
  /// `1` at the first step and `0` later.
  public let isFirst: Tensor
  private let preciseNumber: Tensor
  private let elementType: ElementType

  /// - Parameters:
  ///   - learningRate: A scalar, Float64.
  ///   - number: A scalar, Float64: 1 at the first step.
  package init(learningRate: Tensor, number: Tensor, elementType: ElementType) {
    self.learningRate = learningRate.cast(to: elementType)
    self.number = number.cast(to: elementType)
    isFirst = number.equal(to: Tensor(1, elementType: .float64)).cast(to: elementType)
    preciseNumber = number
    self.elementType = elementType
  }

  /// `1 − decay^number`: what a running mean that began at zero has to be divided by.
  ///
  /// Computed in Float64: in Float32 the first step of `decay = 0.999` would be off by 6e-5.
  public func biasCorrection(_ decay: Double) -> Tensor {
    (1 - power(Tensor(decay, elementType: .float64), preciseNumber)).cast(to: elementType)
  }
}
