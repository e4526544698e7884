// SPDX-License-Identifier: Apache-2.0

extension ReportPage {
  /// The report in characters, for a terminal; lines end with a newline, the last one too.
  ///
  /// - Parameters:
  ///   - columns: The width of texts and charts; tables are as wide as they have to be.
  ///   - isASCII: Whether charts are drawn with ASCII characters alone.
  ///   - hasCharts: Whether charts are drawn at all.
  public func text(columns: Int = 80, isASCII: Bool = false, hasCharts: Bool = true) -> String {
    let width = max(columns, 40)
    var lines = [subject] + Self.wrapped(verdict, width)
    for note in notes { lines += Self.wrapped(note, width) }
    if !keyFigures.isEmpty { lines += [""] + ReportBlock.facts(keyFigures).lines(width, isASCII) }
    for section in sections {
      let blocks = section.blocks.filter { block in
        if case .charts = block { hasCharts } else { true }
      }
      if blocks.isEmpty { continue }
      let rule = String(repeating: isASCII ? "-" : "─", count: section.title.count)
      lines += ["", section.title, rule]
      for block in blocks { lines += block.lines(width, isASCII) }
    }
    return lines.map { Self.printable($0, isASCII) + "\n" }.joined()
  }

  /// A line without control characters: a class named by a hostile file neither moves the cursor
  /// nor begins a line of its own.
  private static func printable(_ line: String, _ isASCII: Bool) -> String {
    let isPlain = line.unicodeScalars.allSatisfy { !isControl($0) }
    if isPlain { return line }
    var result = ""
    for scalar in line.unicodeScalars {
      if isControl(scalar) {
        result += isASCII ? "?" : "\u{FFFD}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    // The last two turn the reading direction.
    case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{202A}"..."\u{202E}",
      "\u{2066}"..."\u{2069}":
      true
    default: false
    }
  }

  /// A text cut between words; a longer word has a line of its own.
  static func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.isEmpty ? lines : lines + [line]
  }
}

extension ReportBlock {
  fileprivate func lines(_ width: Int, _ isASCII: Bool) -> [String] {
    switch self {
    case .paragraph(let text), .note(let text): return ReportPage.wrapped(text, width)
    case .facts(let rows): return Self.aligned(rows.map { [$0.name, $0.value] })
    case .table(let table): return Self.aligned([table.columns] + table.rows) + [""]
    case .charts(let charts, let caption):
      let drawn = charts.flatMap { chart in
        chart.text(columns: width, isASCII: isASCII)
          .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      }
      return drawn + (caption.map { ReportPage.wrapped($0, width) } ?? [])
    case .code(let line): return ["  " + line]
    case .list(let items): return items.map { "- " + $0 }
    case .details(let title, let blocks):
      return [title] + blocks.flatMap { $0.lines(width, isASCII) }
    }
  }

  /// Columns side by side.
  private static func aligned(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        if column + 1 < row.count {
          line += String(repeating: " ", count: widths[column] - cell.count + 2)
        }
      }
      return line
    }
  }
}
