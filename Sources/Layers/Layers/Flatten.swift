// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// All axes but the first in one: images become vectors.
///
/// - Shapes: `[N, …]` → `[N, product]`.
public struct Flatten: Module {
  public init() {}

  public func callAsFunction(_ x: Tensor) -> Tensor {
    if x.rank < 1 { LayerCheck("Flatten").fail("an input [N, …]", "a scalar") }
    return x.flattened(fromAxis: 1)
  }
}

extension Flatten: ActivationTrait {
  var nonlinearity: Nonlinearity? { nil }
}
