// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// `x` above zero, `slope · x` below.
///
/// - Shapes: any → the same.
/// - Source: Maas, Hannun & Ng 2013; slope 0.01 as in PyTorch.
public struct LeakyReLU: Module {
  public let slope: Double

  public init(slope: Double = 0.01) { self.slope = slope }

  public func callAsFunction(_ x: Tensor) -> Tensor { leakyReLU(x, slope: slope) }
}

extension LeakyReLU: ActivationTrait {
  var nonlinearity: Nonlinearity? { .leaky(slope: slope) }
}
