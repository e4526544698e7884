// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// The mean of each channel over the whole image.
///
/// - Shapes: `[N, C, …]` → `[N, C]`.
/// - Source: Lin, Chen & Yan, ICLR 2014.
public struct GlobalAveragePool: Module {
  public init() {}

  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerCheck("GlobalAveragePool").channelled(x)
    return globalAveragePool(x)
  }
}

extension GlobalAveragePool: ActivationTrait {
  var nonlinearity: Nonlinearity? { nil }
}
