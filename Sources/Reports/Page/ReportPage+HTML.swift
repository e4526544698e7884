// SPDX-License-Identifier: Apache-2.0

extension ReportPage {
  /// From this many sections on the page begins with a list of them.
  private static let contentsFrom = 4

  /// The page.
  public var html: String {
    let notes: [HTML] = notes.map { "<p class=\"note\">\($0)</p>\n" }
    let boxes: [HTML] = keyFigures.map {
      "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>\n"
    }
    let figures: HTML = boxes.isEmpty ? .none : "<dl class=\"key\">\n\(boxes)</dl>\n"
    var ids = ChartIDs()
    let parts: [HTML] = sections.enumerated().map { index, section in
      let blocks = section.blocks.map { $0.html(&ids) }
      return .section(section.title, id: "part\(index)", "\(blocks)")
    }
    return HTML.page(
      title: title,
      header: """
        <p class="run">\(subject)</p>
        <h1>\(verdict.replacing(" %", with: "\u{A0}%"))</h1>
        \(notes)\(figures)
        """,
      rest: "\(contents)\(parts)<footer>\(footer)</footer>\n"
    ).text
  }

  private var contents: HTML {
    guard sections.count >= Self.contentsFrom else { return .none }
    let items: [HTML] = sections.enumerated().map {
      "<li><a href=\"#part\($0.offset)\">\($0.element.title)</a></li>\n"
    }
    return """
      <nav aria-label="Contents"><ul>
      \(items)</ul></nav>

      """
  }
}

/// Names for charts, each once on a page.
struct ChartIDs {
  private var count = 0

  mutating func next() -> String {
    count += 1
    return "chart\(count)"
  }
}

extension ReportBlock {
  /// Longer tables are folded.
  private static let rowLimit = 20

  func html(_ ids: inout ChartIDs) -> HTML {
    switch self {
    case .paragraph(let text): return "<p>\(text)</p>\n"
    case .note(let text): return "<p class=\"note\">\(text)</p>\n"
    case .facts(let rows): return .facts(rows.map { ($0.name, $0.value) })
    case .table(let table):
      return .folded(
        "\(table.title): \(table.rows.count) rows", table.html,
        isLong: table.rows.count > Self.rowLimit)
    case .charts(let charts, let caption):
      var figures: [HTML] = []
      for chart in charts {
        figures.append(.figure(chart, id: ids.next(), isAlone: charts.count == 1))
      }
      let drawn: HTML =
        charts.count == 1 ? figures[0] : "<div class=\"charts\">\n\(figures)</div>\n"
      let words: HTML = caption.map { "<p class=\"note\">\($0)</p>\n" } ?? .none
      return "\(drawn)\(words)"
    case .code(let line): return "<pre><code>\(line)</code></pre>\n"
    case .list(let items):
      let rows: [HTML] = items.map { "<li>\($0)</li>\n" }
      return "<ul class=\"files\">\n\(rows)</ul>\n"
    case .details(let title, let blocks):
      var inside: [HTML] = []
      for block in blocks { inside.append(block.html(&ids)) }
      return .folded(title, "\(inside)")
    }
  }
}

extension ReportTable {
  var html: HTML {
    let lines: [HTML] = rows.map { row in
      let cells: [HTML] = row.enumerated().map { index, cell in
        index == 0 ? "<th scope=\"row\">\(cell)</th>" : "<td>\(cell)</td>"
      }
      return "<tr>\(cells)</tr>\n"
    }
    return .table(label: title, columns: columns, rows: lines)
  }
}
