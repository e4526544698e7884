// SPDX-License-Identifier: Apache-2.0
import Descent

/// What is known about an update rule in one of its flavors.
package struct OptimizerReport {
  private let entry: OptimizerEntry
  private let flavor: Flavor

  /// - Parameter flavor: nil is the rule's first.
  package init(_ entry: OptimizerEntry, flavor: Flavor? = nil) {
    self.entry = entry
    self.flavor = flavor ?? entry.flavors[0]
  }

  private var formula: String { entry.documentation.formula(flavor) }

  package var text: String {
    let documentation = entry.documentation
    let flavors = entry.flavors.map(\.rawValue).joined(separator: ", ")
    var lines = [
      "\(entry.name): \(entry.summary)", "flavor \(flavor.rawValue), of \(flavors)", "",
    ]
    lines += TextTable.indented(formula, by: 2) + [""]
    lines += TextTable.lines(
      [["setting", "default", "allowed", "meaning"]]
        + entry.settings.map { [$0.name, defaults(of: $0), $0.bound.text, $0.summary] })
    lines.append("")
    if !documentation.differences.isEmpty {
      lines += ["differences"] + documentation.differences.map { "  \($0)" }
    }
    lines += ["stability", "  " + (documentation.stability ?? "no bound is known")]
    lines += ["source"] + TextTable.indented(documentation.source, by: 2)
    return lines.joined(separator: "\n") + "\n"
  }

  /// `1e-08 (keras 1e-07)`: the flavor's own value, then those that differ from it.
  private func defaults(of setting: OptimizerEntry.SettingDescription) -> String {
    let own = setting.defaults[flavor]
    var others: [(value: Double?, flavors: [String])] = []
    for flavor in entry.flavors where setting.defaults[flavor] != own {
      let value = setting.defaults[flavor]
      if let index = others.firstIndex(where: { $0.value == value }) {
        others[index].flavors.append(flavor.rawValue)
      } else {
        others.append((value, [flavor.rawValue]))
      }
    }
    let rest = others.map { $0.flavors.joined(separator: ", ") + " " + Self.number($0.value) }
    return Self.number(own) + (rest.isEmpty ? "" : " (\(rest.joined(separator: "; ")))")
  }

  private static func number(_ value: Double?) -> String {
    value.map(ShortNumber.setting) ?? "none"
  }

  package var json: JSONText {
    let documentation = entry.documentation
    return .members([
      "name": .string(entry.name), "summary": .string(entry.summary),
      "type": .string(entry.ruleName), "flavor": .string(flavor.rawValue),
      "flavors": .array(entry.flavors.map { .string($0.rawValue) }),
      "formula": .array(formula.split(separator: "\n").map { .string(String($0)) }),
      "settings": .array(entry.settings.map(json)),
      "differences": .array(documentation.differences.map { .string($0) }),
      "stability": documentation.stability.map { .string($0) },
      "source": .string(documentation.source),
    ])
  }

  private func json(_ setting: OptimizerEntry.SettingDescription) -> JSONText {
    .members([
      "name": .string(setting.name), "meaning": .string(setting.summary),
      "allowed": .string(setting.bound.text),
      "default": setting.defaults[flavor].map { .number($0) },
      "defaults": .array(
        entry.flavors.map { flavor in
          .members([
            "flavor": .string(flavor.rawValue),
            "value": setting.defaults[flavor].map { .number($0) },
          ])
        }),
    ])
  }
}
