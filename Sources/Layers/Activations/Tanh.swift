// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// The hyperbolic tangent.
///
/// - Shapes: any → the same.
public struct Tanh: Module {
  public init() {}

  public func callAsFunction(_ x: Tensor) -> Tensor { tanh(x) }
}

extension Tanh: ActivationTrait {
  var nonlinearity: Nonlinearity? { .linear }
}
