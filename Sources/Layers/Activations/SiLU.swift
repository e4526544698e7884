// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// `x · σ(x)`, also called swish.
///
/// - Shapes: any → the same.
/// - Source: Elfwing, Uchibe & Doya 2018; Ramachandran et al. 2017.
public struct SiLU: Module {
  public init() {}

  public func callAsFunction(_ x: Tensor) -> Tensor { silu(x) }
}

extension SiLU: ActivationTrait {
  var nonlinearity: Nonlinearity? { .rectified }
}
