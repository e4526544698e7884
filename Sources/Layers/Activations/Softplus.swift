// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// `log(1 + exp x)`, a smooth ReLU; computed without overflow.
///
/// - Shapes: any → the same.
/// - Source: Dugas et al., NIPS 2000.
public struct Softplus: Module {
  public init() {}

  public func callAsFunction(_ x: Tensor) -> Tensor { softplus(x) }
}

extension Softplus: ActivationTrait {
  var nonlinearity: Nonlinearity? { .rectified }
}
