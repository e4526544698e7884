// SPDX-License-Identifier: Apache-2.0

/// A row of the registry of schedules.
public struct ScheduleEntry: Sendable {
  /// The name under which commands and run files know the schedule.
  public let name: String
  /// One line for a help text.
  public let summary: String
  /// The name of the schedule's type.
  public let scheduleName: String
  /// The schedule with its default settings.
  public let schedule: any Schedule
  public let documentation: ScheduleDocumentation
  /// Names, meanings and bounds of the settings.
  public let settings: [SettingDescription]
  private let makeSchedule: @Sendable ([String: Double]) throws(OptimizerError) -> any Schedule

  /// A setting without the schedule that it belongs to.
  public struct SettingDescription: Sendable {
    public let name: String
    public let summary: String
    public let bound: SettingBound
    /// The value where none is given.
    public let standard: Double
  }

  /// - Parameters:
  ///   - type: The schedule.
  ///   - preset: Settings that make this row differ from another of the same type.
  init<Course: CatalogSchedule>(
    _ name: String, _ summary: String, _ type: Course.Type,
    preset: @escaping @Sendable (inout Course) -> Void = { _ in }
  ) {
    var standard = Course()
    preset(&standard)
    let schedule = standard
    self.init(
      name: name, summary: summary, scheduleName: "\(Course.self)", schedule: schedule,
      documentation: Course.documentation,
      settings: Course.settings.map {
        SettingDescription(
          name: $0.name, summary: $0.summary, bound: $0.bound, standard: $0.get(schedule))
      },
      makeSchedule: { (values) throws(OptimizerError) in
        var result = schedule
        try Setting.apply(values, to: &result, of: Course.settings)
        if let problem = result.problem { throw problem }
        return result
      })
  }

  private init(
    name: String, summary: String, scheduleName: String, schedule: any Schedule,
    documentation: ScheduleDocumentation, settings: [SettingDescription],
    makeSchedule: @escaping @Sendable ([String: Double]) throws(OptimizerError) -> any Schedule
  ) {
    (self.name, self.summary, self.scheduleName) = (name, summary, scheduleName)
    (self.schedule, self.documentation) = (schedule, documentation)
    (self.settings, self.makeSchedule) = (settings, makeSchedule)
  }

  /// The schedule with some settings changed.
  ///
  /// - Parameter settings: Values by name; switches are 0 or 1, lengths a share up to 1 or steps.
  /// - Throws: `unknownSetting`, `invalidSetting`.
  public func make(settings: [String: Double] = [:]) throws(OptimizerError) -> any Schedule {
    try makeSchedule(settings)
  }

  /// The row of that name; `warm-up+NAME` is that row behind a warm-up, whose settings are then
  /// called `warmUp.length` and `warmUp.start`.
  ///
  /// - Throws: `unknownName`.
  public static func named(_ name: String) throws(OptimizerError) -> ScheduleEntry {
    let isJoined = name.hasPrefix(joint)
    let rest = isJoined ? String(name.dropFirst(joint.count)) : name
    guard let entry = all.first(where: { $0.name == rest }) else {
      throw .unknownName(
        kind: "schedule", name: name, known: all.map(\.name) + ["\(joint)NAME"])
    }
    return isJoined ? entry.behindWarmUp : entry
  }

  private static let joint = "warm-up+"

  /// This schedule after a warm-up.
  private var behindWarmUp: ScheduleEntry {
    let prefix = "warmUp."
    let standard = WarmUp()
    return ScheduleEntry(
      name: Self.joint + name, summary: "warm-up, then \(summary)",
      scheduleName: "\(WarmUp.self)",
      schedule: WarmUp(standard.length, start: standard.start, then: schedule),
      documentation: ScheduleDocumentation(
        formula: WarmUp.documentation.formula + "\n\(name): " + documentation.formula,
        source: WarmUp.documentation.source + ". " + documentation.source),
      settings: WarmUp.settings.map {
        SettingDescription(
          name: prefix + $0.name, summary: $0.summary, bound: $0.bound, standard: $0.get(standard))
      } + settings,
      makeSchedule: { [makeSchedule, settings] (values) throws(OptimizerError) in
        let rising = values.filter { $0.key.hasPrefix(prefix) }
        let others = values.filter { !$0.key.hasPrefix(prefix) }
        var result = standard
        let own = WarmUp.settings.map {
          Setting(prefix + $0.name, $0.bound, $0.summary, get: $0.get, set: $0.set)
        }
        try Setting.apply(rising, to: &result, of: own)
        for name in others.keys.sorted() where !settings.contains(where: { $0.name == name }) {
          throw .unknownSetting(
            rule: "\(WarmUp.self)", name: name,
            known: own.map(\.name) + settings.map(\.name))
        }
        result.then = try makeSchedule(others)
        return result
      })
  }
}
