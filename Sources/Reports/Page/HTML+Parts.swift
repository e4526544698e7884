// SPDX-License-Identifier: Apache-2.0

import DescentPlots

extension HTML {
  /// Wider drawings would be too small to read on a phone: there they scroll.
  private static let narrowLimit = 480.0

  /// A chart as a figure.
  ///
  /// - Parameters:
  ///   - id: distinguishes the chart from others on the page.
  ///   - caption: what stands below.
  ///   - isAlone: whether the figure has a line of the page for itself.
  static func figure(
    _ chart: some Chart, id: String, caption: HTML? = nil, isAlone: Bool = false
  ) -> HTML {
    let svg = HTML(trusted: chart.svg(id: id, standalone: false))
    let isWide = chart.width > narrowLimit
    let drawing: HTML = isWide ? scroll(label: chart.title, svg) : svg
    let style = isWide ? "wide" : isAlone ? "narrow" : "single"
    let words: HTML = caption.map { "<figcaption>\($0)</figcaption>" } ?? .none
    return "<figure class=\"\(style)\">\(drawing)\(words)</figure>\n"
  }

  /// What may be wider than a phone: it scrolls, with the keyboard too.
  static func scroll(label: String, _ body: HTML) -> HTML {
    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(label)\">\(body)</div>\n"
  }

  /// A table of figures with a head; the rows are `<tr>` elements.
  static func table(label: String, columns: [String], rows: [HTML]) -> HTML {
    let head: [HTML] = columns.map { "<th scope=\"col\">\($0)</th>" }
    return scroll(
      label: label,
      """
      <table class="numbers">
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(rows)</tbody>
      </table>
      """)
  }

  /// Something long that is opened when it is wanted; on paper it is open.
  static func folded(_ summary: String, _ body: HTML, isLong: Bool = true) -> HTML {
    isLong ? "<details>\n<summary>\(summary)</summary>\n\(body)</details>\n" : body
  }
}
