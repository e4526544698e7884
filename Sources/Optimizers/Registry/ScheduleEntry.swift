// SPDX-License-Identifier: Apache-2.0

/// A row of the registry of schedules.
public struct ScheduleEntry: Sendable {
  /// The name under which commands and run files know the schedule.
  public let name: String
  /// One line for a help text.
  public let summary: String
  /// The schedule with its default settings.
  public let schedule: any Schedule

  /// All schedules. A new one is a file in `Schedules` and a row here.
  public static let all: [ScheduleEntry] = [
    ScheduleEntry(
      name: "constant", summary: "the base learning rate at every step",
      schedule: ConstantSchedule()),
    ScheduleEntry(
      name: "one-cycle", summary: "up to the base learning rate, then down to almost nothing",
      schedule: OneCycle()),
  ]
}
