// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTensors

/// Checks of hyper-parameters: a wrong one is the caller's mistake.
struct RuleCheck {
  private let rule: String
  private let file: StaticString
  private let line: UInt

  init(_ rule: String, file: StaticString, line: UInt) {
    (self.rule, self.file, self.line) = (rule, file, line)
  }

  func notNegative(_ value: Double, _ name: String) {
    if !(value >= 0 && value.isFinite) { fail("\(name) of at least 0", "\(value)") }
  }

  func positive(_ value: Double, _ name: String) {
    if !(value > 0 && value.isFinite) { fail("\(name) above 0", "\(value)") }
  }

  /// A share that a running mean keeps: in [0, 1), or with the bound included.
  func decay(_ value: Double, _ name: String, through bound: Double? = nil) {
    if !(value >= 0 && (value < 1 || value == bound)) { fail("\(name) in [0, 1)", "\(value)") }
  }

  func fail(_ expected: String, _ found: String) -> Never {
    trap("\(rule): expected \(expected), found \(found)", file: file, line: line)
  }
}
