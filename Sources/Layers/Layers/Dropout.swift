// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// In training sets each element to zero with probability `rate` and scales the others by
/// `1 / (1 − rate)`; in evaluation lets everything pass.
///
/// Which elements go depends on the random source's seed, the step, the position of the layer among
/// the step's random operations and the element: not on threads.
///
/// - Shapes: any → the same.
/// - Source: Srivastava et al., JMLR 2014; scaled in training, as everywhere today.
public struct Dropout: Module {
  public let rate: Double

  /// - Precondition: `rate` in [0, 1).
  public init(rate: Double = 0.5, file: StaticString = #fileID, line: UInt = #line) {
    if !(rate >= 0 && rate < 1) {
      LayerCheck("Dropout", file: file, line: line).fail("a rate in [0, 1)", "\(rate)")
    }
    self.rate = rate
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    Mode.current == .training && rate > 0 ? dropout(x, rate: rate) : x
  }
}

extension Dropout: ActivationTrait {
  var nonlinearity: Nonlinearity? { nil }
}
