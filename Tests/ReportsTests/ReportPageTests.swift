// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import DescentReports
import Foundation
import Testing

@Suite struct ReportPageTests {
  static let page = ReportPage(
    title: "two <models>", verdict: "ours is ahead of theirs by 3.1 % (95 % interval).",
    notes: ["It was close."], keyFigures: [.init("ahead by", "3.1 %")],
    sections: [
      ReportSection(
        "Results",
        [
          .table(
            ReportTable(
              title: "Accuracy", columns: ["model", "accuracy"],
              rows: [["ours", "0.97"], ["b", "0.9"]])),
          .table(
            ReportTable(
              title: "Each class", columns: ["class"], rows: (0..<40).map { ["class \($0)"] })),
        ]),
      ReportSection(
        "Charts",
        [
          .charts([
            CurveChart(
              title: "ROC", xTitle: "false alarms", yTitle: "found",
              curves: [
                .init(
                  "ours",
                  points: [.init(x: 0, y: 0), .init(x: 0, y: 1), .init(x: 1, y: 1)])
              ]),
            Heatmap(
              title: "Confusion", labels: (0..<20).map { "class \($0)" },
              counts: (0..<20).map { row in (0..<20).map { row == $0 ? 9 : 0 } }),
          ]),
          .charts([
            LineChart(
              title: "Loss", xTitle: "epoch", yTitle: "loss",
              series: [Series("a", values: [3, 2, 1])])
          ]),
        ]),
      ReportSection(
        "More",
        [
          .facts([.init("seed", "7")]), .code("descent train <x>"), .list(["one", "two"]),
          .details("what few need", [.paragraph("This."), .note("And that.")]),
        ]),
    ])

  @Test func holdsAnyChart() {
    let html = Self.page.html
    #expect(html.components(separatedBy: "<svg ").count - 1 == 3)
    #expect(html.contains("<figure class=\"wide\"><div class=\"scroll\" tabindex=\"0\""))
    #expect(html.contains("id=\"part0\"") && html.contains("id=\"part2\""))
    #expect(html.contains("<summary>Each class: 40 rows</summary>") && !html.contains("<models>"))
    #expect(html.contains("<summary>what few need</summary>") && html.contains("&lt;x&gt;"))
    // Three sections need no table of contents.
    #expect(!html.contains("<nav"))
  }

  @Test func isTextToo() {
    let text = Self.page.text(columns: 60, isASCII: true)
    #expect(
      text.hasPrefix(
        "two <models>\nours is ahead of theirs by 3.1 % (95 % interval).\nIt was close.\n"))
    #expect(text.contains("model  accuracy\nours   0.97\nb      0.9\n"))
    #expect(text.contains("ROC (found)") && text.contains("Loss (loss)"))
    #expect(text.contains("seed  7") && text.contains("  descent train <x>\n- one\n- two\n"))
    #expect(text.contains("what few need\nThis.\nAnd that.\n"))
  }

  @Test func longTextsAreWrapped() {
    let page = ReportPage(
      title: "x", verdict: (0..<30).map { "word\($0)" }.joined(separator: " "))
    let lines = page.text(columns: 40).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 40 } && lines.count > 4)
    #expect(lines.dropFirst().joined(separator: " ") == page.verdict)
  }

  @Test func longPagesHaveContents() throws {
    let html = try ReportTests.report(steps: 50).html
    #expect(html.contains("<nav aria-label=\"Contents\">"))
    #expect(html.contains("\">How to repeat this run</a>"))
    let header = try #require(html.range(of: "<h1>"))
    let contents = try #require(html.range(of: "<nav"))
    #expect(header.lowerBound < contents.lowerBound)
  }

  /// `DESCENT_PAGES=FOLDER swift test --filter ReportPageTests` writes pages for `Tools/check-pages`.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["DESCENT_PAGES"] != nil))
  func writesPages() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["DESCENT_PAGES"])
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let pages = [
      ("charts", Self.page.html), ("empty", ReportPage(title: "none", verdict: "Nothing.").html),
      ("run", try ReportTests.report(steps: 500).html),
      ("unfinished", try ReportTests.report(result: nil, epochs: 1).html),
      ("classes", try ReportTests.report(classes: 30, result: SampleRun.result(classes: 30)).html),
    ]
    for (name, html) in pages {
      try html.write(toFile: "\(folder)/\(name).html", atomically: true, encoding: .utf8)
    }
  }
}
