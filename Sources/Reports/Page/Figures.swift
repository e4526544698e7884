// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import DescentPlots

/// Numbers and settings as the report writes them.
enum Figures {
  /// A share as percent, with decimals that suit the number of samples.
  static func percent(_ share: Double?, samples: Int) -> String {
    guard let share, share.isFinite else { return "–" }
    return NumberText.decimal(100 * share, samples >= 5000 ? 2 : 1) + " %"
  }

  /// A share from 0 to 1 with three decimals.
  static func ratio(_ value: Double?) -> String {
    value.map { NumberText.decimal($0, 3) } ?? "–"
  }

  static func number(_ value: Double?) -> String {
    value.map { NumberText.significant($0, 4) } ?? "–"
  }

  /// A count with thin spaces between groups of three: `12 345`.
  static func count(_ value: Int) -> String {
    var result = ""
    let digits = String(value.magnitude)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "\u{202F}" }
      result.append(digit)
    }
    return (value < 0 ? "−" : "") + result
  }

  /// A time: `0.12 s`, `12.3 s`, `2 min 5 s`, `1 h 2 min`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "–" }
    if seconds < 1 { return NumberText.significant(seconds, 2) + " s" }
    if seconds < 100 { return NumberText.decimal(seconds, 1) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  /// A setting in one line: `AdamW, beta1 0.9, beta2 0.999`.
  static func setting(_ value: JSONValue) -> String {
    switch value {
    case .null: "none"
    case .bool(let value): value ? "yes" : "no"
    case .integer(let value): String(value)
    case .number(let value): NumberText.significant(value, 6)
    case .string(let value): value
    case .array(let values):
      "[" + values.prefix(16).map(setting).joined(separator: ", ")
        + (values.count > 16 ? ", …]" : "]")
    case .object(let members):
      members.keys.sorted { ($0 != "name", $0) < ($1 != "name", $1) }
        .map { key in
          let text = setting(members[key] ?? .null)
          return key == "name" ? text : "\(key) \(text)"
        }
        .joined(separator: ", ")
    }
  }

  /// A command line that a shell reads back as the same words.
  static func shell(_ words: [String]) -> String {
    words.map { word in
      let isPlain =
        !word.isEmpty
        && word.unicodeScalars.allSatisfy {
          $0.isASCII
            && ($0.properties.isAlphabetic || "0123456789_-+=:,./@%".unicodeScalars.contains($0))
        }
      return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }.joined(separator: " ")
  }
}

/// Tuples with a Bool in front: `false` first.
private func < (left: (Bool, String), right: (Bool, String)) -> Bool {
  left.0 == right.0 ? left.1 < right.1 : !left.0
}
