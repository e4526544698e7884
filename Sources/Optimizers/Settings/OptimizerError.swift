// SPDX-License-Identifier: Apache-2.0

/// What can be wrong about an optimizer or a schedule that is made from names and numbers.
public enum OptimizerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No rule, schedule or flavor of that name.
  case unknownName(kind: String, name: String, known: [String])
  /// A rule that has no such setting.
  case unknownSetting(rule: String, name: String, known: [String])
  /// A value outside of its bounds, or settings that exclude each other.
  case invalidSetting(rule: String, name: String, expected: String, found: String)
  /// A flavor that the rule does not have.
  case unknownFlavor(rule: String, flavor: String, known: [String])
  /// Parameters that the rule cannot be used with.
  case unsuitableParameters(rule: String, expected: String, found: String)

  public var description: String {
    switch self {
    case .unknownName(let kind, let name, let known):
      "\(kind): expected one of \(known.joined(separator: ", ")), found “\(name)”"
    case .unknownSetting(let rule, let name, let known):
      "\(rule): expected a setting of \(known.joined(separator: ", ")), found “\(name)”"
    case .invalidSetting(let rule, let name, let expected, let found):
      "\(rule): expected \(name) \(expected), found \(found)"
    case .unknownFlavor(let rule, let flavor, let known):
      "\(rule): expected a flavor of \(known.joined(separator: ", ")), found “\(flavor)”"
    case .unsuitableParameters(let rule, let expected, let found):
      "\(rule): expected \(expected), found \(found)"
    }
  }
}
