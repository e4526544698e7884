public import DescentTensors
// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// What an update rule gives back.
public struct Updated: Sendable {
  public var parameter: Tensor
  public var slots: [Tensor]

  public init(parameter: Tensor, slots: [Tensor]) {
    self.parameter = parameter
    self.slots = slots
  }
}

/// One parameter of an update that sees all of them at once.
public struct ParameterUpdate: Sendable {
  public let parameter: Tensor
  public let gradient: Tensor
  public let slots: [Tensor]
  /// Of the parameter's group: 0 for biases and norm parameters by default.
  public let weightDecay: Double
  public let step: UpdateStep

  package init(
    parameter: Tensor, gradient: Tensor, slots: [Tensor], weightDecay: Double, step: UpdateStep
  ) {
    (self.parameter, self.gradient, self.slots) = (parameter, gradient, slots)
    (self.weightDecay, self.step) = (weightDecay, step)
  }
}

/// What changes from step to step, as scalars of the parameter's element type.
public struct UpdateStep: Sendable {
  public let learningRate: Tensor
  /// 1 at the first step.
  public var number: Tensor { preciseNumber.cast(to: elementType) }
  /// `1` at the first step and `0` later.
  public var isFirst: Tensor {
    preciseNumber.equal(to: Tensor(1, elementType: .float64)).cast(to: elementType)
  }
  /// The step's number as a Float64 scalar, for powers that Float32 would spoil.
  public let preciseNumber: Tensor
  private let elementType: ElementType
  private let known = SharedScalars()

  /// - Parameters:
  ///   - learningRate: A scalar, Float64.
  ///   - number: A scalar, Float64: 1 at the first step.
  ///   - elementType: Of the parameter.
  package init(learningRate: Tensor, number: Tensor, elementType: ElementType) {
    self.learningRate = learningRate.cast(to: elementType)
    preciseNumber = number
    self.elementType = elementType
  }

  /// A scalar computed in Float64 from the step's number, in the parameter's type.
  public func precise(_ formula: (_ number: Tensor) -> Tensor) -> Tensor {
    formula(preciseNumber).cast(to: elementType)
  }

  /// `1 − decay^number`: what a running mean that began at zero has to be divided by.
  ///
  /// Computed in Float64: in Float32 the first step of `decay = 0.999` would be off by 6e-5.
  public func biasCorrection(_ decay: Double) -> Tensor {
    shared("biasCorrection", decay) {
      precise { 1 - power(Tensor(decay, elementType: .float64), $0) }
    }
  }

  /// A scalar that is the same for all parameters of the step, made for the first that asks.
  ///
  /// - Parameters:
  ///   - name: What it is, and `settings` all that it depends on beside the step.
  func shared(_ name: String, _ settings: Double..., make: () -> Tensor) -> Tensor {
    known.value(for: SharedScalars.Key(name: name, settings: settings), make)
  }
}

/// What the parameters of one step have in common.
private final class SharedScalars: Sendable {
  struct Key: Hashable, Sendable {
    let name: String
    let settings: [Double]
  }

  private let values = Mutex<[Key: Tensor]>([:])

  func value(for key: Key, _ make: () -> Tensor) -> Tensor {
    if let known = values.withLock({ $0[key] }) { return known }
    // Outside of the lock: a formula may ask for another one.
    let made = make()
    values.withLock { $0[key] = made }
    return made
  }
}
