// SPDX-License-Identifier: Apache-2.0

/// A number that a rule can be set by: its name, its bounds, and where it lies in the rule.
public struct Setting<Rule>: Sendable {
  /// The name in the initialiser, on the command line and in messages.
  public let name: String
  /// One line about its meaning, with the unit where there is one.
  public let summary: String
  public let bound: SettingBound
  let get: @Sendable (Rule) -> Double
  let set: @Sendable (inout Rule, Double) -> Void

  /// A real number.
  public init(
    _ name: String, _ path: any WritableKeyPath<Rule, Double> & Sendable, _ bound: SettingBound,
    _ summary: String
  ) {
    (self.name, self.summary, self.bound) = (name, summary, bound)
    get = { $0[keyPath: path] }
    set = { $0[keyPath: path] = $1 }
  }

  /// A whole number.
  public init(
    _ name: String, _ path: any WritableKeyPath<Rule, Int> & Sendable, _ range: ClosedRange<Int>,
    _ summary: String
  ) {
    (self.name, self.summary, bound) = (name, summary, .whole(range))
    get = { Double($0[keyPath: path]) }
    set = { $0[keyPath: path] = Int(exactly: $1) ?? range.lowerBound }
  }

  /// A switch, 0 or 1.
  public init(
    _ name: String, _ path: any WritableKeyPath<Rule, Bool> & Sendable, _ summary: String
  ) {
    (self.name, self.summary, bound) = (name, summary, .flag)
    get = { $0[keyPath: path] ? 1 : 0 }
    set = { $0[keyPath: path] = $1 != 0 }
  }

  /// Steps, or a share of the training.
  public init(
    _ name: String, _ path: any WritableKeyPath<Rule, ScheduleLength> & Sendable,
    _ summary: String
  ) {
    (self.name, self.summary, bound) = (name, summary, .length)
    get = { $0[keyPath: path].number }
    set = { $0[keyPath: path] = ScheduleLength($1) }
  }

  /// A number that stands for something else.
  init(
    _ name: String, _ bound: SettingBound, _ summary: String,
    get: @escaping @Sendable (Rule) -> Double, set: @escaping @Sendable (inout Rule, Double) -> Void
  ) {
    (self.name, self.summary, self.bound) = (name, summary, bound)
    (self.get, self.set) = (get, set)
  }
}

/// What values a setting may have.
public enum SettingBound: Sendable, Hashable {
  /// Above 0.
  case positive
  /// 0 or above.
  case notNegative
  /// From 0 to below 1, such as the share that a running mean keeps.
  case decay
  /// From 0 to 1, both included.
  case share
  /// Any finite number.
  case finite
  case whole(ClosedRange<Int>)
  case flag
  /// A share of the training from 0 to 1, or a whole number of steps above 1.
  case length

  public func allows(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    return switch self {
    case .positive: value > 0
    case .notNegative: value >= 0
    case .decay: value >= 0 && value < 1
    case .share: value >= 0 && value <= 1
    case .finite: true
    // As an Int: the largest one is rounded up as a Double.
    case .whole(let range): Int(exactly: value).map(range.contains) ?? false
    case .flag: value == 0 || value == 1
    case .length: value >= 0 && (value <= 1 || Int(exactly: value) != nil)
    }
  }

  /// In words, for messages and help.
  public var text: String {
    switch self {
    case .positive: "above 0"
    case .notNegative: "at least 0"
    case .decay: "in [0, 1)"
    case .share: "in [0, 1]"
    case .finite: "a finite number"
    case .whole(let range):
      range.upperBound == .max
        ? "a whole number of at least \(range.lowerBound)"
        : "a whole number in \(range.lowerBound) ... \(range.upperBound)"
    case .flag: "0 or 1"
    case .length: "a share in [0, 1] or a whole number of steps above 1"
    }
  }
}
