// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// What is done with the result of a convolution or matrix product while it is in cache: a bias for
/// each channel or column, then an image of the same shape added, then ReLU.
package struct Epilogue: Hashable, Sendable, CustomStringConvertible {
  package var bias = false
  package var residual = false
  package var relu = false

  package init(bias: Bool = false, residual: Bool = false, relu: Bool = false) {
    (self.bias, self.residual, self.relu) = (bias, residual, relu)
  }

  var isEmpty: Bool { !bias && !residual && !relu }
  /// The operands behind those of the operation itself, in this order: bias, residual.
  var operands: Int { (bias ? 1 : 0) + (residual ? 1 : 0) }

  package var description: String {
    [(bias, "bias"), (residual, "residual"), (relu, "relu")].filter(\.0).map(\.1)
      .joined(separator: ", ")
  }
}
