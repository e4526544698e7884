// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// `max(x, 0)`.
///
/// - Shapes: any → the same.
/// - Gradient: 0 at 0, as everywhere.
/// - Source: Nair & Hinton, ICML 2010.
public struct ReLU: Module {
  public init() {}

  public func callAsFunction(_ x: Tensor) -> Tensor { relu(x) }
}

extension ReLU: ActivationTrait {
  var nonlinearity: Nonlinearity? { .rectified }
}
