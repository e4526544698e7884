// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// `1 / (1 + exp(−x))`.
///
/// - Shapes: any → the same.
public struct Sigmoid: Module {
  public init() {}

  public func callAsFunction(_ x: Tensor) -> Tensor { sigmoid(x) }
}

extension Sigmoid: ActivationTrait {
  var nonlinearity: Nonlinearity? { .linear }
}
