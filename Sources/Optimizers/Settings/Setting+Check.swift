// SPDX-License-Identifier: Apache-2.0

extension Setting {
  /// The first thing that is wrong with a rule or a schedule, nil where nothing is.
  static func problem(
    of value: Rule, settings: [Setting<Rule>], conflict: SettingConflict?
  ) -> OptimizerError? {
    for setting in settings where !setting.bound.allows(setting.get(value)) {
      return .invalidSetting(
        rule: "\(Rule.self)", name: setting.name, expected: setting.bound.text,
        found: "\(setting.get(value))")
    }
    guard let conflict else { return nil }
    return .invalidSetting(
      rule: "\(Rule.self)", name: "settings:", expected: conflict.expected, found: conflict.found)
  }

  /// Sets values by name, each within its bounds; what they are together is not looked at.
  static func apply(
    _ values: [String: Double], to rule: inout Rule, of settings: [Setting<Rule>]
  ) throws(OptimizerError) {
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let setting = settings.first(where: { $0.name == name }) else {
        throw .unknownSetting(rule: "\(Rule.self)", name: name, known: settings.map(\.name))
      }
      guard setting.bound.allows(value) else {
        throw .invalidSetting(
          rule: "\(Rule.self)", name: name, expected: setting.bound.text, found: "\(value)")
      }
      setting.set(&rule, value)
    }
  }
}
