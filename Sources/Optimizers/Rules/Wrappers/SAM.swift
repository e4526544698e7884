// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Sharpness-aware minimization: the step is taken with the gradient from the worst point nearby.
///
/// ```
/// g = ∇loss(w)
/// h = ∇loss(w + radius · g / (‖g‖ + 1e-12))        (‖g‖ over all parameters together)
/// w ← a step of the rule inside from w with h
/// ```
///
/// Use `Optimizer.step(loss:)`, which asks for the loss twice, so that a step costs two; plain
/// `step()` is that of the rule inside. In a captured step both are one graph.
///
/// - `radius`: 0.05, the paper's ρ, in units of the weights (length of the way up).
///
/// Layers that keep statistics or draw numbers do so in both passes: batch norms update their running
/// means twice, once at the point above, and dropout draws two masks. That is the layers' matter;
/// with a momentum of 0.1 two updates at points so close make no difference that matters.
/// Clipping bounds h, not g. What `accumulate()` has gathered is added to h.
///
/// **Departs from the paper:** not at all; ‖g‖ has the 1e-12 that the well-known PyTorch code adds.
///
/// - Source: Foret, Kleiner, Mobahi & Neyshabur, ICLR 2021, algorithm 1 with p = 2.
public struct SAM<Base: OptimizerRule>: RuleWrapper {
  public var base: Base
  public var radius: Double

  public init(_ base: Base, radius: Double = 0.05) {
    (self.base, self.radius) = (base, radius)
  }

  public static var settings: [Setting<Self>] {
    [Setting("radius", \.radius, .notNegative, "length of the way up before the second gradient")]
  }

  public var ownConflict: SettingConflict? {
    base.lossUse == .once
      ? nil
      : SettingConflict(
        expected: "a rule inside that asks for the loss once", found: "\(base.lossUse)")
  }

  public var lossUse: LossUse { .several }

  public func step(_ optimizer: Optimizer, loss: () -> Tensor) -> Tensor {
    let first = loss()
    first.backward()
    let moving = optimizer.parameters.filter { $0.isTrainable && $0.gradient != nil }
    let gradients = moving.compactMap(\.gradient)
    let start = moving.map(\.value)
    if let norm = gradientNorm(of: gradients) {
      let scale = radius / (norm + 1e-12)
      for (parameter, (value, gradient)) in zip(moving, zip(start, gradients)) {
        parameter.value = value + scale.cast(to: value.elementType) * gradient
        parameter.gradient = nil
      }
    }
    loss().backward()
    for (parameter, value) in zip(moving, start) { parameter.value = value }
    optimizer.step()
    return first
  }
}
