// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Foundation

/// Every chart in usual and in nasty cases: the tests draw them all, and one of them writes a page.
enum Gallery {
  typealias Point = Series.Point
  typealias Curve = CurveChart.Curve

  /// A generator with a fixed course (Steele, Lea and Flood 2014), values from 0 to 1.
  struct Random {
    var state: UInt64
    mutating func next() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      return Double((z ^ z >> 31) >> 11) * 0x1p-53
    }
    /// Near normal, mean 0, deviation 1.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + next() } }
  }

  static let longName =
    "a class with a very long name that nobody can read to its end in a small picture"

  /// Scores of positives and negatives that overlap.
  static func scores(_ count: Int, positives share: Double, apart: Double, seed: UInt64) -> (
    positive: [Double], negative: [Double]
  ) {
    var random = Random(state: seed)
    func squash(_ value: Double) -> Double { 0.5 + value / (2 * (1 + abs(value))) }
    var (positive, negative): ([Double], [Double]) = ([], [])
    for _ in 0..<count {
      let isPositive = random.next() < share
      let value = squash(random.normal() + (isPositive ? apart : -apart))
      if isPositive { positive.append(value) } else { negative.append(value) }
    }
    return (positive, negative)
  }

  /// Precision over recall and the ROC of scores without ties, and the thresholds.
  static func curves(_ scores: (positive: [Double], negative: [Double])) -> (
    precision: [Point], rates: [Point], thresholds: [Double]
  ) {
    let sorted = (scores.positive.map { ($0, 1.0) } + scores.negative.map { ($0, 0.0) })
      .sorted { $0.0 > $1.0 }
    let (p, n) = (Double(scores.positive.count), Double(scores.negative.count))
    var (right, wrong) = (0.0, 0.0)
    var (precision, rates, thresholds): ([Point], [Point], [Double]) = ([], [Point(x: 0, y: 0)], [])
    for (score, label) in sorted {
      right += label
      wrong += 1 - label
      precision.append(Point(x: right / p, y: right / (right + wrong)))
      rates.append(Point(x: wrong / n, y: right / p))
      thresholds.append(score)
    }
    return (precision, rates, thresholds)
  }

  /// The highest precision at a recall or above.
  static func envelope(_ points: [Point]) -> [Point] {
    var best = 0.0
    return points.reversed().map { point in
      best = max(best, point.y)
      return Point(x: point.x, y: best)
    }.reversed()
  }

  static var charts: [(note: String, chart: any Chart)] {
    curveCharts + reliabilityCharts + intervalCharts + histograms + lineCharts + heatmaps + pictures
      + contours
  }

  static var lineCharts: [(note: String, chart: any Chart)] {
    var random = Random(state: 5)
    let noisy = (0..<10_000).map { exp(-Double($0) / 2000) + 0.1 * abs(random.normal()) }
    let small = curves(scores(300, positives: 0.3, apart: 0.8, seed: 3))
    let rising = Array(zip(small.thresholds, small.precision).reversed())
    func line(_ name: String, _ value: (Point) -> Double) -> Series {
      Series(name, points: rising.map { Point(x: $0, y: value($1)) })
    }
    let threshold = ThresholdChart(
      title: "What the threshold brings",
      series: [
        line("precision") { $0.y }, line("recall") { $0.x },
        line("F1") { 2 * $0.x * $0.y / ($0.x + $0.y) },
      ], chosen: 0.47, chosenLabel: "largest F1")
    return [
      ("threshold", threshold),
      ("no threshold", ThresholdChart(title: "Nothing to choose", series: [])),
      (
        "10,000 points",
        LineChart(
          title: "Loss of each step", xTitle: "step", yTitle: "batch's mean loss",
          series: [Series("training", values: noisy)], yScale: .logarithmic,
          marks: [.init(x: 2000, label: "rate halved"), .init(x: 2300, label: "weights kept")])
      ),
      (
        "ten lines, long names",
        LineChart(
          title: longName, xTitle: longName, yTitle: longName,
          series: (0..<10).map { index in
            Series(
              index % 3 == 0 ? longName : "rule \(index)",
              values: (1...20).map { Double(index) / Double($0) })
          }, marks: (0..<6).map { .init(x: 10 + Double($0) / 5, label: "\($0) \(longName)") })
      ),
      (
        "one point",
        LineChart(title: "One", xTitle: "x", yTitle: "y", series: [Series("a", values: [3])])
      ),
      (
        "not finite",
        LineChart(
          title: "Gaps", xTitle: "x", yTitle: "y",
          series: [Series("a", values: [1, .nan, .infinity, 2, 3, -.infinity])])
      ),
      ("nothing", LineChart(title: "Empty", xTitle: "x", yTitle: "y", series: [])),
    ]
  }

  static var histograms: [(note: String, chart: any Chart)] {
    let sample = scores(3000, positives: 0.4, apart: 0.8, seed: 8)
    let values = [("cars", sample.positive), ("background", sample.negative)]
    let mark = LineChart.Mark(x: 0.47, label: "threshold 0.47")
    return [
      (
        "overlaid",
        Histogram(
          title: "Scores", xTitle: "score", values: values, range: 0...1, threshold: mark)
      ),
      (
        "mirrored",
        Histogram(
          title: "Scores, mirrored", xTitle: "score", values: values, range: 0...1, bins: 40,
          form: .mirrored, threshold: .init(x: 0.98, label: "threshold near the edge"))
      ),
      (
        "large counts, long names",
        Histogram(
          title: longName, xTitle: longName, edges: [0, 0.2, 0.4, 0.6, 1],
          groups: [
            .init(longName, counts: [12_345_678, 4_000_000, 300_000, 20]),
            .init("other", counts: [0, 40_000, 8_000_000, 9_000_000]),
          ], threshold: .init(x: 0.5, label: longName))
      ),
      ("not finite", Histogram(title: "NaN", xTitle: "x", values: [("a", [.nan, .infinity])])),
      ("nothing", Histogram(title: "Empty", xTitle: "x", edges: [], groups: [])),
      ("equal values", Histogram(title: "One value", xTitle: "x", values: [("a", [3, 3, 3])])),
    ]
  }

  static var contours: [(note: String, chart: any Chart)] {
    func grid(_ value: (Double, Double) -> Double) -> [[Double]] {
      (0..<60).map { row in
        (0..<80).map { column in value(Double(column) / 79, Double(row) / 59) }
      }
    }
    // Rosenbrock 1960.
    let valley = grid { x, y in
      let (a, b) = (4 * x - 2, 4 * y - 1)
      return log10(1 + (1 - a) * (1 - a) + 100 * (b - a * a) * (b - a * a))
    }
    let way = (0..<200).map { step -> Point in
      let x = -1.5 + 2.5 * Double(step) / 199
      return Point(x: x, y: x * x + 0.3 * exp(-Double(step) / 20))
    }
    return [
      (
        "contours",
        ContourChart(
          title: "A narrow valley", xTitle: "first weight", yTitle: "second weight",
          xRange: -2...2, yRange: -1...3, values: valley,
          paths: [Series("gradient descent", points: way)])
      ),
      (
        "holes",
        ContourChart(
          title: "Holes", xTitle: "x", yTitle: "y", xRange: 0...0, yRange: 0...1,
          values: grid { x, y in x > 0.4 && x < 0.6 ? .nan : x * y })
      ),
      (
        "nothing",
        ContourChart(
          title: "Empty", xTitle: "x", yTitle: "y", xRange: 0...1, yRange: 0...1, values: [])
      ),
    ]
  }
}
