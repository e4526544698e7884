// SPDX-License-Identifier: Apache-2.0

public import DescentPlots

/// A page of a verdict, tables and charts, in the form of a run's report.
///
/// ```swift
/// let page = ChartPage(title: "optimizers", verdict: "adam is ahead of sgd.")
/// try AtomicFile.write(page.html, to: "report.html")
/// ```
public struct ChartPage: Sendable {
  /// A table under a heading.
  public struct Table: Sendable {
    public var title: String
    public var columns: [String]
    public var rows: [[String]]

    public init(title: String, columns: [String], rows: [[String]]) {
      (self.title, self.columns, self.rows) = (title, columns, rows)
    }
  }

  public var title: String
  /// The first thing that is read, one sentence.
  public var verdict: String
  /// What has to be known besides.
  public var notes: [String]
  public var tables: [Table]
  public var charts: [LineChart]

  public init(
    title: String, verdict: String, notes: [String] = [], tables: [Table] = [],
    charts: [LineChart] = []
  ) {
    (self.title, self.verdict, self.notes) = (title, verdict, notes)
    (self.tables, self.charts) = (tables, charts)
  }

  /// The page.
  public var html: String {
    let lines: [HTML] = notes.map { "<p class=\"note\">\($0)</p>\n" }
    let drawn: [HTML] = charts.enumerated().map { index, chart in
      let svg = chart.svg(id: "chart\(index)", standalone: false)
      return "<figure>\(HTML(trusted: svg))</figure>\n"
    }
    let figures: HTML =
      drawn.isEmpty ? .none : .section("Charts", "<div class=\"charts\">\n\(drawn)</div>\n")
    let body: HTML = """
      <header>
      <p class="run">\(title)</p>
      <h1>\(verdict.replacing(" %", with: "\u{A0}%"))</h1>
      \(lines)</header>
      \(tables.map(section))\(figures)<footer>Made by Descent.</footer>

      """
    return HTML.page(title: title, body).text
  }

  private func section(_ table: Table) -> HTML {
    let head: [HTML] = table.columns.map { "<th scope=\"col\">\($0)</th>" }
    let rows: [HTML] = table.rows.map { row in
      let cells: [HTML] = row.map { "<td>\($0)</td>" }
      return "<tr>\(cells)</tr>\n"
    }
    return .section(
      table.title,
      """
      <div class="scroll"><table class="numbers">
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(rows)</tbody>
      </table></div>

      """)
  }
}
