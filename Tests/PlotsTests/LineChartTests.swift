// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Testing

@Suite struct LineChartTests {
  static func chart(_ series: [Series], _ scale: AxisScale = .linear) -> LineChart {
    LineChart(
      title: "Loss <of> 'x'", xTitle: "epoch", yTitle: "loss & more", series: series,
      yScale: scale, marks: [.init(x: 2, label: "<best>")])
  }

  @Test func isWellFormedAndDescribed() throws {
    let svg = Self.chart([
      Series("training", values: [3, 2, 1]), Series("<b>", values: [3, .nan, 2]),
    ]).svg()
    let parsed = try #require(ParsedDrawing(svg))
    #expect(parsed.elements["circle"] == 5)
    #expect(parsed.texts.contains("training: from 3 to 1, lowest 1, highest 3."))
    #expect(parsed.texts.contains("Loss <of> 'x'") && parsed.texts.contains("<best>"))
    #expect(svg.contains("role=\"img\"") && svg.contains("prefers-color-scheme:dark"))
    #expect(!Self.chart([]).svg(standalone: false).contains("<style>"))
  }

  @Test func equalChartsGiveEqualText() {
    let series = [Series("a", values: [1, 2, 4])]
    #expect(Self.chart(series).svg() == Self.chart(series).svg())
  }

  @Test(arguments: [AxisScale.linear, .logarithmic])
  func badValuesMakeGaps(scale: AxisScale) throws {
    let values: [[Double]] = [
      [], [.nan], [.infinity, -.infinity], [0, 0, 0], [-1, 0, 1], [1e308, -1e308],
      [.leastNonzeroMagnitude, 1],
      [1, .nan, 1, .nan, 2],
    ]
    for row in values {
      let svg = Self.chart([Series("a", values: row)], scale).svg()
      #expect(ParsedDrawing(svg) != nil, "\(row)")
      #expect(!svg.lowercased().contains("\"nan") && !svg.contains("inf "))
    }
    // Two gaps: three moves of the pen.
    let svg = Self.chart([Series("a", values: [1, .nan, 1, .nan, 2])], scale).svg()
    let path = try #require(svg.firstMatch(of: /class="line"[^>]* d="([^"]*)"/)).1
    #expect(path.count { $0 == "M" } == 3)
  }

  @Test func longLinesAreThinnedButKeepTheirPeaks() throws {
    var values = [Double](repeating: 1, count: 100_000)
    values[54_321] = 100
    values[70_000] = -50
    let chart = Self.chart([Series("a", values: values)])
    let svg = chart.svg()
    #expect(svg.utf8.count < 30_000)
    #expect(svg.contains("lowest −50, highest 100"))
    let path = try #require(svg.firstMatch(of: /class="line"[^>]* d="([^"]*)"/)).1
    let heights = path.split(whereSeparator: { "ML".contains($0) }).compactMap {
      $0.split(separator: " ").last.flatMap { Double($0) }
    }
    #expect(Set(heights).count == 3 && heights.count < 1000)
  }
}
