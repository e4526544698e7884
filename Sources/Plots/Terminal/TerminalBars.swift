// SPDX-License-Identifier: Apache-2.0

/// Named bars of characters, one a line.
struct TerminalBars {
  var rows: [(name: String, value: Double, figure: String)]
  var columns: Int
  var isASCII: Bool

  var text: String {
    let names = rows.map { $0.name.shortened(to: max(8, columns / 3)) }
    let nameWidth = names.map(\.count).max() ?? 0
    let figureWidth = rows.map(\.figure.count).max() ?? 0
    let room = max(4, columns - nameWidth - figureWidth - 2)
    let largest = rows.reduce(0.0) { $1.value.isFinite ? max($0, $1.value) : $0 }
    return zip(rows, names).map { row, name in
      let share = largest > 0 && row.value.isFinite ? max(row.value, 0) / largest : 0
      let length = Int((share * Double(room)).rounded())
      let bar = String(repeating: isASCII ? "#" : "█", count: max(length, row.value > 0 ? 1 : 0))
      let padded = String(repeating: " ", count: nameWidth - name.count) + name
      let figure = String(repeating: " ", count: figureWidth - row.figure.count) + row.figure
      return Self.trimmed("\(padded) \(figure) \(bar)") + "\n"
    }.joined().withASCIISigns(isASCII)
  }

  static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
