// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Foundation
import Testing

@Suite struct EvaluationChartTests {
  @Test func everyValueIsCountedOnce() throws {
    let values = (0...1000).map { Double($0) / 1000 } + [.nan, -1, 2]
    for bins in [1, 3, 7, 10, 64] {
      let chart = Histogram(
        title: "t", xTitle: "x", values: [("a", values)], range: 0...1, bins: bins)
      #expect(chart.edges.count == bins + 1 && chart.groups[0].counts.reduce(0, +) == 1001)
      for (bin, count) in chart.groups[0].counts.enumerated() {
        let isLast = bin == bins - 1
        let inside = values.count {
          chart.edges[bin] <= $0 && ($0 < chart.edges[bin + 1] || isLast && $0 <= 1)
        }
        #expect(inside == count)
      }
    }
    let chart = Histogram(title: "t", xTitle: "x", values: [("a", [1, 1, 2, 3])], bins: 2)
    #expect(chart.edges == [1, 2, 3] && chart.groups[0].counts == [2, 2])
    #expect(chart.svg().contains("a: 4 samples, the median in 1 to 2."))
  }

  @Test func rowsAreSortedAndTheMiddleLeftOut() throws {
    let rows = (0..<50).map { IntervalChart.Row("r\($0)", figures: [.init(Double($0 * 7 % 50))]) }
    let chart = IntervalChart(
      title: "t", xTitle: "x", measures: ["m"],
      rows: [.init("none", figures: [nil])] + rows, order: .falling)
    #expect(chart.rows.map(\.name).first == "r7" && chart.rows.last?.name == "none")
    let svg = chart.svg()
    #expect(svg.contains("… 11 more …") && !svg.contains(">r25</text>"))
    #expect(svg.contains("r7: 49.000."))
    #expect(chart.text.contains("and 11 more\n"))
  }

  /// A ring says that the interval contains the line.
  @Test func undecidedFiguresAreRings() {
    func rings(_ low: Double, _ high: Double) -> Int {
      let chart = IntervalChart(
        title: "t", xTitle: "x", measures: ["m"],
        rows: [.init("r", figures: [.init(0.5, low: low, high: high)])],
        reference: .init(x: 0, label: "zero"))
      return chart.svg().components(separatedBy: "class=\"ring\"").count - 1
    }
    #expect(rings(-0.1, 1) == 1 && rings(0, 1) == 1 && rings(0.1, 1) == 0 && rings(.nan, 1) == 0)
  }

  @Test func reliabilityNamesTheWorstBin() {
    let chart = ReliabilityChart(series: [
      .init(
        "net",
        bins: [
          .init(lower: 0, upper: 0.5, count: 9, predicted: 0.2, observed: 0.25),
          .init(
            lower: 0.5, upper: 1, count: 4, predicted: 0.9, observed: 0.6, low: 0.3, high: 0.8),
        ], figure: "ECE 0.127")
    ])
    #expect(
      chart.svg().contains(
        "net (ECE 0.127): 2 bins, 2 with samples. Farthest from the diagonal: 0.5 to 1: "
          + "predicted 0.900, came true 0.600 (0.300 to 0.800), 4 samples."))
    #expect(chart.text.contains("0.50–1.00 4"))
  }

  @Test func sharesOfRowsColumnsAndAll() {
    func map(_ normalization: Heatmap.Normalization) -> String {
      Heatmap(
        title: "t", labels: ["a", "b"], counts: [[3, 1], [0, 4]], normalization: normalization
      ).svg()
    }
    #expect(map(.row).contains("a taken for b: 1 (25.0 % of the row)"))
    #expect(map(.column).contains("a taken for b: 1 (20.0 % of the column)"))
    #expect(map(.all).contains("a taken for b: 1 (12.5 % of all)"))
    #expect(map(.row).contains(">75.0 %</text>"))
    let given = Heatmap(
      title: "t", labels: ["a"], counts: [[3]], shares: [[0.123]], notes: [["found"]])
    #expect(given.svg().contains(">12.3 %</text>") && given.svg().contains(">found</text>"))
  }

  @Test func thresholdsAreReadOff() {
    let chart = ThresholdChart(
      title: "t",
      series: [
        Series("recall", points: [.init(x: 0.1, y: 1), .init(x: 0.5, y: 0.6), .init(x: 0.9, y: 0)])
      ], chosen: 0.7)
    #expect(chart.svg().contains("chosen 0.7") && chart.svg().contains("recall 0.000: from 1"))
    #expect(chart.text.contains("chosen 0.7: threshold 0.7\n"))
  }

  @Test func boxesAreClippedAndNamed() throws {
    var tile = ImageTile(
      caption: "street", width: 100, height: 50, channels: 1,
      pixels: [UInt8](repeating: 90, count: 5000))
    tile.boxes = [
      .init(x: -10, y: 10, width: 50, height: 100, kind: .found, label: "car 0.9"),
      .init(x: 60, y: 10, width: 20, height: 20, kind: .missed),
      .init(x: 200, y: 10, width: 20, height: 20, kind: .missed),
      .init(x: 0, y: 0, width: -1, height: 5, kind: .falseAlarm),
    ]
    let svg = ImageGrid(title: "t", tiles: [tile], columns: 1).svg()
    let parsed = try #require(ParsedDrawing(svg))
    #expect(parsed.texts.contains("found: car 0.9"))
    #expect(parsed.texts.contains("street (1 found, 2 missed, 1 false alarm)"))
    // Three kinds in the legend and two boxes, each with a line around its line.
    #expect(svg.components(separatedBy: "class=\"box\"").count - 1 == 5)
    let small = tile.reduced(toSide: 50)
    #expect(small.boxes[1].x == 30 && small.boxes[1].height == 10)
  }

  @Test func heatLiesOverGrey() {
    let tile = ImageTile(
      caption: "c", width: 2, height: 1, channels: 3, pixels: [100, 100, 100, 50, 50, 50])
    let plain = tile.overlaid(with: [0, .nan], width: 2, height: 1)
    #expect(plain.pixels == [80, 80, 80, 40, 40, 40])
    let hot = tile.overlaid(with: [1, -1], width: 2, height: 1)
    #expect(hot.pixels == [229, 140, 12, 6, 83, 193])
    #expect(tile.overlaid(with: [5], width: 1, height: 1, scale: 0).pixels == plain.pixels)
  }
}
