// SPDX-License-Identifier: Apache-2.0

/// What `descent graph` accepts, as a tree.
package indirect enum Formula: Hashable, Sendable {
  case number(Double)
  case name(String)
  case negated(Formula)
  case binary(Operator, Formula, Formula)
  case call(String, [Formula])

  package enum Operator: String, Hashable, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "·"
    case divide = "/"
    case power = "^"
  }

  /// `name = formula` or a formula alone.
  package struct Statement: Hashable, Sendable {
    package let name: String?
    package let formula: Formula
  }
}
