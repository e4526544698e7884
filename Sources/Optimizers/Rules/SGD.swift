// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Stochastic gradient descent, plain, with momentum or with Nesterov momentum.
///
/// ```
/// g ← g + weightDecay · w
/// v ← momentum · v + (1 − dampening) · g      (first step: v = g)
/// w ← w − learningRate · v                    (Nesterov: g + momentum · v in place of v)
/// ```
///
/// - `learningRate`: 0.01, per unit of gradient; what the library uses, no paper's default.
/// - `momentum`: 0, in [0, 1); 0.9 is customary.
///
/// **Departs from the paper:** the learning rate is outside of the velocity, as in PyTorch;
/// Sutskever et al. (2013) have it inside, which differs when the rate changes. Nesterov momentum
/// takes the gradient at the present point of the shifted variable, as PyTorch and MLX do.
///
/// - Source: Polyak 1964; Sutskever, Martens, Dahl & Hinton, ICML 2013; PyTorch's `SGD`.
public struct SGD: OptimizerRule {
  public var learningRate: Double
  public var momentum: Double
  public var dampening: Double
  public var weightDecay: Double
  public var nesterov: Bool

  /// - Precondition: `momentum` and `dampening` in [0, 1]; Nesterov needs momentum above 0 and no
  ///   dampening.
  public init(
    learningRate: Double = 0.01, momentum: Double = 0, nesterov: Bool = false,
    weightDecay: Double = 0, dampening: Double = 0, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    let check = RuleCheck("SGD", file: file, line: line)
    check.notNegative(learningRate, "learningRate")
    check.notNegative(weightDecay, "weightDecay")
    check.decay(momentum, "momentum")
    check.decay(dampening, "dampening", through: 1)
    if nesterov && (momentum == 0 || dampening != 0) {
      check.fail("momentum above 0 and no dampening with Nesterov", "\(momentum), \(dampening)")
    }
    (self.learningRate, self.momentum, self.nesterov) = (learningRate, momentum, nesterov)
    (self.weightDecay, self.dampening) = (weightDecay, dampening)
  }

  public var slotNames: [String] { momentum == 0 ? [] : ["momentum"] }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let gradient = weightDecay == 0 ? gradient : gradient + weightDecay * parameter
    guard let old = slots.first else {
      return Updated(parameter: parameter - step.learningRate * gradient, slots: [])
    }
    // The velocity begins at zero, so the first step only has to be spared the dampening.
    let share = dampening == 0 ? nil : step.isFirst * dampening + (1 - dampening)
    let velocity = momentum * old + (share.map { $0 * gradient } ?? gradient)
    let direction = nesterov ? gradient + momentum * velocity : velocity
    return Updated(parameter: parameter - step.learningRate * direction, slots: [velocity])
  }
}
