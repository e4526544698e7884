// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// `x · Φ(x)` with the normal distribution's Φ, exact (no tanh approximation).
///
/// - Shapes: any → the same.
/// - Source: Hendrycks & Gimpel 2016 (arXiv 1606.08415).
public struct GELU: Module {
  public init() {}

  public func callAsFunction(_ x: Tensor) -> Tensor { gelu(x) }
}

extension GELU: ActivationTrait {
  var nonlinearity: Nonlinearity? { .rectified }
}
