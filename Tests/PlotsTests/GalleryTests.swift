// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Foundation
import Testing

/// `DESCENT_GALLERY=page.html swift test --filter GalleryTests` writes the gallery for
/// `Tools/check-pages`.
@Suite struct GalleryTests {
  @Test func everyChartIsWellFormedAndDescribed() throws {
    for (index, entry) in Gallery.charts.enumerated() {
      let svg = entry.chart.svg(id: "g\(index)", standalone: true)
      let parsed = try #require(ParsedDrawing(svg), "\(entry.note)")
      #expect(parsed.elements["desc"] == 1, "\(entry.note)")
      let values = parsed.attributes.joined(separator: " ").lowercased()
      #expect(!values.contains("nan") && !values.contains("inf"), "\(entry.note)")
      // Pictures take the room they take.
      let limit = svg.contains("<image") ? 200_000 : 100_000
      #expect(svg.utf8.count < limit, "\(entry.note)")
    }
  }

  @Test(arguments: [false, true]) func everyChartFitsATerminal(isASCII: Bool) {
    for entry in Gallery.charts {
      for columns in [0, 40, 72, 120] {
        let text = entry.chart.text(columns: columns, isASCII: isASCII)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(text.hasSuffix("\n"), "\(entry.note)")
        // The title and sentences are the terminal's to break.
        let drawn = lines.filter { $0.contains(where: { "│┤|█#".contains($0) }) }
        #expect(drawn.allSatisfy { $0.count <= max(columns, 40) }, "\(entry.note)")
        #expect(!isASCII || drawn.joined().allSatisfy(\.isASCII), "\(entry.note) \(drawn)")
      }
    }
  }

  @Test func equalChartsGiveEqualBits() {
    for (first, second) in zip(Gallery.charts, Gallery.charts) {
      #expect(
        first.chart.svg(id: "a", standalone: false) == second.chart.svg(id: "a", standalone: false))
    }
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["DESCENT_GALLERY"] != nil))
  func writesTheGallery() throws {
    let path = try #require(ProcessInfo.processInfo.environment["DESCENT_GALLERY"])
    try Self.page.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private static var page: String {
    let figures = Gallery.charts.enumerated().map { index, entry in
      let isWide = entry.chart.width > 480
      let open =
        isWide
        ? "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"chart \(index)\">" : ""
      return "<figure\(isWide ? " class=\"wide\"" : "")>\(open)"
        + entry.chart.svg(id: "g\(index)", standalone: false)
        + "\(isWide ? "</div>" : "")<figcaption>\(entry.note)</figcaption>"
        + "<details><summary>text</summary><pre tabindex=\"0\" role=\"region\" "
        + "aria-label=\"text \(index)\">\(escaped(entry.chart.text))</pre></details></figure>\n"
    }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <title>Gallery of charts</title><style>\(PlotStyle.css)
      :root{color-scheme:light dark}
      body{margin:0 auto;padding:.5rem;max-width:60rem;background:#fff;color:#1c2024;\
      font:15px system-ui,sans-serif}
      main{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1.5rem}
      figure{margin:0;min-width:0}.wide{grid-column:1/-1}
      .scroll,pre{overflow-x:auto;font-size:12px}.scroll svg{min-width:40rem}
      figcaption{font-size:.8rem;color:#5b636c}
      @media screen and (prefers-color-scheme:dark){body{background:#16191c;color:#e8eaed}\
      figcaption{color:#a3abb4}}
      @media print{.scroll{overflow:visible}.scroll svg{min-width:0}pre{white-space:pre-wrap;\
      overflow:visible}}
      </style></head><body><h1>Gallery of charts</h1><main>
      \(figures.joined())</main></body></html>

      """
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
  }
}
