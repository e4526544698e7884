// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// `x` above zero, `alpha · (exp x − 1)` below.
///
/// - Shapes: any → the same.
/// - Source: Clevert, Unterthiner & Hochreiter, ICLR 2016; alpha 1.
public struct ELU: Module {
  public let alpha: Double

  public init(alpha: Double = 1) { self.alpha = alpha }

  public func callAsFunction(_ x: Tensor) -> Tensor { elu(x, alpha: alpha) }
}

extension ELU: ActivationTrait {
  var nonlinearity: Nonlinearity? { .rectified }
}
