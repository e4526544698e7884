// SPDX-License-Identifier: Apache-2.0

/// A schedule of this library: it has defaults and says of itself what it computes.
public protocol CatalogSchedule: Schedule {
  /// The schedule with its defaults.
  init()

  static var documentation: ScheduleDocumentation { get }
}

/// What `descent schedule NAME` prints.
public struct ScheduleDocumentation: Sendable {
  /// The rate of step `t`, counted from 0, as lines of formulas.
  public let formula: String
  /// Author, year, where; and where the defaults come from.
  public let source: String

  public init(formula: String, source: String) {
    (self.formula, self.source) = (formula, source)
  }
}
