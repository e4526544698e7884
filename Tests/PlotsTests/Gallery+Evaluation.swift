// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Foundation

extension Gallery {
  static var curveCharts: [(note: String, chart: any Chart)] {
    let cars = curves(scores(400, positives: 0.35, apart: 0.9, seed: 1))
    let weak = curves(scores(400, positives: 0.35, apart: 0.3, seed: 2))
    let large = curves(scores(10_000, positives: 0.2, apart: 0.7, seed: 4))
    let upper = envelope(cars.precision)
    let band = stride(from: 0.0, through: 1, by: 0.05).map { (x: Double) in
      let y: Double = upper.first { $0.x >= x }?.y ?? 0
      return CurveChart.BandPoint(x: x, low: y - 0.06, high: min(1.0, y + 0.05))
    }
    let chosen = cars.precision[150]
    let careful = cars.precision[60]
    let many = (0..<30).map { (index: Int) -> Curve in
      let sample = scores(200, positives: 0.3, apart: Double(index) / 20, seed: UInt64(index + 50))
      return Curve(index % 4 == 0 ? longName : "class \(index)", points: curves(sample).rates)
    }
    let pr = { (title: String, curves: [Curve]) in
      CurveChart(title: title, xTitle: "recall", yTitle: "precision", curves: curves)
    }
    var full = pr(
      "Precision over recall",
      [
        Curve("raw", points: cars.precision, joining: .steps, isFaint: true),
        Curve(
          "envelope", points: envelope(cars.precision), joining: .steps, band: band,
          figure: "AP 0.912 (0.874 to 0.941)", color: 0),
      ])
    full.operatingPoints = [
      .init(x: chosen.x, y: chosen.y, label: "chosen 0.47", isChosen: true),
      .init(x: careful.x, y: careful.y, label: "recall 0.4"),
    ]
    full.references = [.horizontal(y: 0.35, label: "always yes")]
    full.oracle = Point(x: 1, y: 1)
    full.isoF1 = [0.2, 0.4, 0.6, 0.8]
    var crowded = pr("Crowded points", [Curve("a", points: cars.precision, joining: .steps)])
    crowded.operatingPoints = (0..<14).map { index in
      let point = cars.precision[140 + 2 * index]
      return .init(x: point.x, y: point.y, label: "threshold \(index)", isChosen: index == 7)
    }
    crowded.references = [
      .horizontal(y: 0.35, label: longName), .horizontal(y: 0.36, label: "close to the other"),
    ]
    crowded.isoF1 = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    var roc = CurveChart(
      title: "ROC", xTitle: "false alarms / negatives", yTitle: "found / positives",
      curves: [
        Curve("ours", points: cars.rates, figure: "AUC 0.953"),
        Curve("theirs", points: weak.rates, figure: "AUC 0.702"),
      ], references: [.diagonal(label: "chance")], oracle: Point(x: 0, y: 1))
    roc.operatingPoints = [
      .init(x: cars.rates[150].x, y: cars.rates[150].y, label: "chosen 0.47", isChosen: true)
    ]
    return [
      ("everything", full), ("two curves", roc), ("crowded", crowded),
      (
        "30 curves, long names",
        CurveChart(title: longName, xTitle: longName, yTitle: longName, curves: many)
      ),
      ("10,000 points", pr("Many points", [Curve("a", points: large.precision, joining: .steps)])),
      (
        "not finite",
        pr(
          "Gaps and strangers",
          [
            Curve(
              "a",
              points: [0.1, .nan, 0.5, .infinity, 0.9].map { Point(x: $0, y: $0) }
                + [Point(x: 1e300, y: -1e300)],
              band: [.init(x: .nan, low: 0, high: 1), .init(x: 0, low: -.infinity, high: 1)])
          ])
      ),
      ("one point", pr("One point", [Curve("a", points: [Point(x: 0.5, y: 0.5)])])),
      ("nothing", pr("Empty", [])),
    ]
  }

  static func bins(_ count: Int, gain: Double, spread: Double) -> [ReliabilityChart.Bin] {
    let step = 1 / Double(count)
    return (0..<count).map { index -> ReliabilityChart.Bin in
      let lower = Double(index) * step
      let predicted = lower + step / 2
      let share = 0.5 + gain * (predicted - 0.5)
      let samples = 900 * exp(-6 * lower * (1 - lower))
      return ReliabilityChart.Bin(
        lower: lower, upper: lower + step, count: Int(samples), predicted: predicted,
        observed: share, low: max(0, share - spread), high: min(1, share + spread))
    }
  }

  static var reliabilityCharts: [(note: String, chart: any Chart)] {
    var holes = bins(10, gain: 0.5, spread: 0.05)
    holes[3] = .init(lower: 0.3, upper: 0.4, count: 0)
    holes[4] = .init(
      lower: 0.4, upper: 0.5, count: 3, predicted: .nan, observed: 0.4, low: .nan, high: 2)
    return [
      (
        "before and after",
        ReliabilityChart(series: [
          .init("as trained", bins: bins(10, gain: 0.6, spread: 0.05), figure: "ECE 0.097"),
          .init("temperature 1.8", bins: bins(10, gain: 0.97, spread: 0.05), figure: "ECE 0.012"),
        ])
      ),
      ("empty bins, NaN", ReliabilityChart(series: [.init(longName, bins: holes)])),
      ("nothing", ReliabilityChart(title: "Empty", series: [])),
    ]
  }

  static var intervalCharts: [(note: String, chart: any Chart)] {
    var random = Random(state: 77)
    func figure(_ centre: Double, _ half: Double) -> IntervalChart.Figure {
      let value = min(1, max(0, centre + 0.2 * (random.next() - 0.5)))
      return .init(value, low: max(0, value - half), high: min(1, value + half))
    }
    let digits = (0..<10).map { index in
      IntervalChart.Row("digit \(index)", figures: [figure(0.85, 0.06), figure(0.85, 0.06)])
    }
    let classes = (0..<55).map { (index: Int) -> IntervalChart.Row in
      let name = index % 7 == 0 ? "\(index) \(longName)" : "class \(index)"
      let known: IntervalChart.Figure = figure(Double(index) / 55, 0.1)
      return IntervalChart.Row(name, figures: [index == 5 ? nil : known])
    }
    return [
      (
        "two measures",
        IntervalChart(
          title: "Precision and recall of each class", xTitle: "share, 95 % intervals",
          measures: ["precision", "recall"], rows: digits, order: .falling, range: 0...1)
      ),
      (
        "differences",
        IntervalChart(
          title: "Against the linear model", xTitle: "difference in accuracy, 95 % interval",
          measures: ["difference"],
          rows: [
            .init("convnet", figures: [.init(0.031, low: 0.012, high: 0.052)]),
            .init("perceptron", figures: [.init(0.008, low: -0.006, high: 0.021)]),
            .init("nearest centre", figures: [.init(-0.044, low: -0.071, high: -0.018)]),
            .init("chance", figures: [.init(-0.8)]),
          ].dropLast(), order: .falling, reference: .init(x: 0, label: "no difference"))
      ),
      (
        "55 rows, long names",
        IntervalChart(
          title: longName, xTitle: longName, measures: ["recall"], rows: classes, order: .rising,
          reference: .init(x: 0.99, label: longName), range: 0...1)
      ),
      (
        "not finite",
        IntervalChart(
          title: "Strangers", xTitle: "x", measures: ["a"],
          rows: [
            .init("NaN", figures: [.init(.nan, low: 0, high: 1)]),
            .init("infinite", figures: [.init(.infinity)]),
            .init("half", figures: [.init(0.5, low: .nan, high: .infinity)]),
            .init("far", figures: [.init(1e299, low: -1e299, high: 1e299)]),
            .init("short", figures: []),
          ], reference: .init(x: .nan, label: "none"))
      ),
      ("nothing", IntervalChart(title: "Empty", xTitle: "x", measures: [], rows: [])),
    ]
  }

  static var heatmaps: [(note: String, chart: any Chart)] {
    func map(_ title: String, _ count: Int, _ normalization: Heatmap.Normalization, long: Bool)
      -> Heatmap
    {
      var random = Random(state: UInt64(count))
      func cell(_ isRight: Bool) -> Int {
        if isRight { return 20 + Int(200 * random.next()) }
        return random.next() < 8 / Double(count + 10) ? Int(90 * random.next()) : 0
      }
      let counts = (0..<count).map { row in (0..<count).map { cell(row == $0) } }
      let labels = (0..<count).map { long ? "\($0) \(longName)" : "c\($0)" }
      return Heatmap(title: title, labels: labels, counts: counts, normalization: normalization)
    }
    return [
      (
        "two classes",
        Heatmap(
          title: "Cars against background", labels: ["car", "background"],
          counts: [[148, 12], [31, 1203]],
          notes: [["found", "missed danger"], ["false alarm", "rightly passed"]])
      ),
      ("five classes, by column", map("Five classes", 5, .column, long: false)),
      ("twelve classes, long names", map("Twelve classes", 12, .row, long: true)),
      ("30 classes, long names", map("Thirty classes", 30, .row, long: true)),
      ("45 classes", map("Forty-five classes", 45, .all, long: false)),
      (
        "large counts",
        Heatmap(
          title: "Large counts", labels: ["a", "b", "c", "d", "e", "f", "g"],
          counts: (0..<7).map { row in (0..<7).map { row == $0 ? 123_456_789 : 1234 * ($0 + 1) } },
          shares: (0..<7).map { row in (0..<7).map { row == $0 ? Double.nan : nil } })
      ),
      ("nothing", Heatmap(title: "Empty", labels: [], counts: [])),
    ]
  }

  /// A picture of stripes with a bright square in it.
  static func picture(_ caption: String, _ side: Int) -> ImageTile {
    ImageTile(
      caption: caption, width: side, height: side * 3 / 4, channels: 1,
      pixels: (0..<side * (side * 3 / 4)).map { place in
        let (row, column) = (place / side, place % side)
        let isIn = abs(row - side / 3) < side / 8 && abs(column - side / 2) < side / 6
        return isIn ? 230 : UInt8(60 + (row + 2 * column) % 100)
      })
  }

  static var pictures: [(note: String, chart: any Chart)] {
    var street = picture("street 12\n2 cars, 1 missed", 120)
    street.boxes = [
      .init(x: 40, y: 24, width: 40, height: 31, kind: .found, label: "car 0.92"),
      .init(x: 8, y: 50, width: 30, height: 25, kind: .missed, label: "car"),
      .init(x: 90, y: 5, width: 60, height: 20, kind: .falseAlarm, label: "car 0.55"),
      .init(x: .nan, y: 5, width: 60, height: 20, kind: .falseAlarm),
      .init(x: 500, y: 5, width: 60, height: 20, kind: .falseAlarm),
    ]
    let heat = (0..<30 * 30).map { place -> Float in
      let row = Float(place / 30 - 10)
      let column = Float(place % 30 - 15)
      let near = row * row + column * column
      let far = row * row + (column - 9) * (column - 9)
      return exp(-near / 30) - 0.6 * exp(-far / 20)
    }
    let grid = { (title: String, tiles: [ImageTile], columns: Int) in
      ImageGrid(title: title, tiles: tiles, columns: columns)
    }
    return [
      (
        "boxes",
        ImageGrid(
          title: "Detections", tiles: [street, picture("street 13\nnothing here", 120)], columns: 2,
          resolution: 120)
      ),
      (
        "heat",
        grid(
          "What spoke for the class",
          [
            picture("picture", 60),
            picture("with its heat", 60).overlaid(with: heat, width: 30, height: 30),
          ], 2)
      ),
      (
        "long captions",
        grid("Mistakes", (0..<12).map { picture("\($0) → \(longName)\n\(80 + $0) %", 20) }, 5)
      ),
      ("nothing", grid("Empty", [], 5)),
    ]
  }
}
