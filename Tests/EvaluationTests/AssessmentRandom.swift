// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation

/// Answers of an invented classifier: better than chance, with ties and mistakes.
struct AssessedAnswers {
  var labels: [Int] = []
  /// Row by row.
  var rows: [[Double]] = []
  var weights: [Double] = []
  let classCount: Int

  init(_ count: Int, classes: Int, seed: UInt64, levels: Int = 16) {
    var random = CurveRandom(seed: seed)
    classCount = classes
    for _ in 0..<count {
      let label = Int.random(in: 0..<classes, using: &random)
      // Shares of few numbers, so that scores tie.
      var parts = (0..<classes).map { _ in Double(Int.random(in: 1...levels, using: &random)) }
      parts[label] += Double(Int.random(in: 0...levels, using: &random))
      let sum = parts.reduce(0, +)
      labels.append(label)
      rows.append(parts.map { $0 / sum })
      weights.append(Double.random(in: 0.1..<3, using: &random))
    }
  }

  var count: Int { labels.count }
  var names: [String] { (0..<classCount).map { "class \($0)" } }

  /// The answers as they are, or as scores that are no probabilities, or as classes alone.
  func result(scale: Double = 1) throws -> ClassificationResult {
    try ClassificationResult(
      classes: names, labels: labels, probabilities: rows.joined().map { $0 * scale })
  }

  func withoutScores() throws -> ClassificationResult {
    try ClassificationResult(
      classes: names, labels: labels, predictions: result().predictions)
  }

  func taking(_ samples: [Int]) -> AssessedAnswers {
    var taken = self
    taken.labels = samples.map { labels[$0] }
    taken.rows = samples.map { rows[$0] }
    taken.weights = samples.map { weights[$0] }
    return taken
  }

  func shuffled(seed: UInt64) -> (answers: AssessedAnswers, order: [Int]) {
    var random = CurveRandom(seed: seed)
    let order = Array(0..<count).shuffled(using: &random)
    return (taking(order), order)
  }
}

extension Assessment {
  /// All figures that have a value or could have one, by name.
  var allValues: [(name: String, value: Double?)] {
    var values = figures.map { (name: $0.name, value: $0.value) }
    for row in perClass {
      values += [
        ("\(row.name) recall", row.recall), ("\(row.name) precision", row.precision),
        ("\(row.name) F1", row.f1), ("\(row.name) IoU", row.iou),
        ("\(row.name) AP", row.averagePrecision), ("\(row.name) area", row.area),
      ]
    }
    for curve in curves {
      values += [
        ("curve \(curve.classIndex) AP", curve.averagePrecision.value),
        ("curve \(curve.classIndex) area", curve.area),
      ]
    }
    for frozen in thresholds {
      values += [
        ("\(frozen.goal) threshold", frozen.result?.threshold.value),
        ("\(frozen.goal) recall", frozen.result?.recall),
        ("\(frozen.goal) precision", frozen.result?.precision),
      ]
    }
    return values
  }

  var allIntervals: [(name: String, interval: ConfidenceInterval?)] {
    figures.map { ($0.name, $0.interval) }
      + perClass.flatMap { row in
        [("\(row.name) recall", row.recallInterval), ("\(row.name) prec.", row.precisionInterval)]
      }
      + curves.flatMap { curve in
        [
          ("curve \(curve.classIndex) AP", curve.averagePrecision.interval),
          ("curve \(curve.classIndex) area", curve.areaInterval),
        ]
      }
      + thresholds.flatMap { frozen in
        [
          ("\(frozen.goal) recall", frozen.recallInterval),
          ("\(frozen.goal) precision", frozen.precisionInterval),
        ]
      }
  }

  func figure(_ name: String) -> AssessedFigure? { figures.first { $0.name == name } }

  /// The names of what differs by more than `tolerance`; one that only one side has differs.
  func differences(_ other: Assessment, tolerance: Double = 1e-12) -> [String] {
    var names: [String] = []
    if allValues.map(\.name) != other.allValues.map(\.name) { names.append("names") }
    for (mine, its) in zip(allValues, other.allValues) {
      switch (mine.value, its.value) {
      case (nil, nil): break
      case (let a?, let b?) where abs(a - b) <= tolerance: break
      default: names.append(mine.name)
      }
    }
    return names
  }

  /// What is no finite number, and what lacks an interval without saying why.
  var faults: [String] {
    var names = allValues.filter { $0.value.map { !$0.isFinite } ?? false }.map(\.name)
    for (name, interval) in allIntervals {
      guard let interval else { continue }
      if !(interval.low.isFinite && interval.high.isFinite && interval.low <= interval.high) {
        names.append("interval of \(name)")
      }
    }
    for figure in figures
    where figure.value != nil && figure.interval == nil && figure.problem == nil {
      names.append("no word on the interval of \(figure.name)")
    }
    return names
  }
}

extension AssessmentSettings {
  /// Few resamples.
  static let quick = AssessmentSettings(bootstrap: Bootstrap(resamples: 300, seed: 3))
}
