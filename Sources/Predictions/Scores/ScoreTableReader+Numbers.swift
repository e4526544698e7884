// SPDX-License-Identifier: Apache-2.0

/// The fields that hold numbers.
extension ScoreTableReader {
  func line(_ row: Int) -> String { "line \(text.lines[row])" }

  func values(_ column: Int) -> [String] {
    (0..<text.rowCount).map { text[$0, column] }
  }

  private func number(_ row: Int, _ column: Int) throws(PredictionFileError) -> Double {
    if let value = text.number(row: row, column: column), value.isFinite { return value }
    let found = text[row, column]
    if found.isEmpty {
      throw .missingField(path: text.path, place: line(row), field: text.header[column])
    }
    throw .badValue(
      path: text.path, place: line(row), field: text.header[column], expected: "a finite number",
      found: "'\(found)'")
  }

  func matrix(classCount: Int) throws(PredictionFileError) -> [Double] {
    guard columns.scores.count == classCount else {
      throw .unknown(
        path: text.path, place: "line 1", field: "scores",
        found: "\(columns.scores.count) columns", known: "one for each of \(classCount) classes")
    }
    var scores = [Double](repeating: 0, count: text.rowCount * classCount)
    for row in 0..<text.rowCount {
      for (place, column) in columns.scores.enumerated() {
        scores[row * classCount + place] = try number(row, column)
      }
    }
    return scores
  }

  func weights() throws(PredictionFileError) -> [Double]? {
    guard let column = columns.weight else { return nil }
    var weights = [Double](repeating: 0, count: text.rowCount)
    for row in weights.indices {
      weights[row] = try number(row, column)
      if weights[row] < 0 {
        throw .badValue(
          path: text.path, place: line(row), field: text.header[column],
          expected: "a weight of 0 or more", found: "'\(text[row, column])'")
      }
    }
    return weights
  }

  /// The scores of one class as a column for each of two.
  mutating func single(
    positive: Int, predictions: [Int]?
  ) throws(PredictionFileError) -> [Double] {
    var scores = [Double](repeating: 0, count: text.rowCount)
    for row in scores.indices { scores[row] = try number(row, columns.scores[0]) }
    let header = text.header[columns.scores[0]]
    let isShare = options.scale == .automatic && scores.allSatisfy { (0...1).contains($0) }
    if isShare, let predictions, Self.areConfidences(scores, predictions, positive: positive) {
      for row in scores.indices where predictions[row] != positive { scores[row] = 1 - scores[row] }
      notes.append(
        "'\(header)' is never below 0.5, whatever was predicted: taken as the probability of the "
          + "predicted class.")
    }
    if !isShare && options.scale == .automatic {
      notes.append(
        "'\(header)' goes beyond 0 … 1: taken as a margin, positive above 0, not as a probability. "
          + "If these are logits, say so, and they become probabilities.")
    }
    var both = [Double](repeating: 0, count: 2 * scores.count)
    for (row, score) in scores.enumerated() {
      both[2 * row + positive] = score
      both[2 * row + 1 - positive] = isShare ? 1 - score : 0
    }
    return both
  }

  /// Whether scores tell how sure a classifier is of what it predicts: all at least one half, both
  /// classes predicted, and no threshold that would explain the predictions.
  private static func areConfidences(
    _ scores: [Double], _ predictions: [Int], positive: Int
  ) -> Bool {
    var (least, most) = (Double.infinity, -Double.infinity)
    for (score, prediction) in zip(scores, predictions) {
      if score < 0.5 { return false }
      if prediction == positive { least = min(least, score) } else { most = max(most, score) }
    }
    return least.isFinite && most.isFinite && least < most
  }

  mutating func areProbabilities(_ scores: [Double], _ classCount: Int) -> Bool {
    guard
      let bad = ScoreTable.firstImprobable(
        scores, classCount: classCount, tolerance: options.tolerance)
    else { return true }
    if columns.scores.count > 1 {
      notes.append(
        "\(bad.count) rows, the first in \(line(bad.row)), are no probabilities: they leave 0 … 1 or "
          + "do not sum to 1. Taken as scores: no log-loss, no calibration. If these are logits, say "
          + "so; if classes are missing, name them all.")
    }
    return false
  }

  static func softmax(_ logits: [Double], classCount: Int) -> [Double] {
    var result = logits
    for start in stride(from: 0, to: logits.count, by: classCount) {
      let row = start..<start + classCount
      let highest = row.reduce(-Double.infinity) { max($0, logits[$1]) }
      var sum = 0.0
      for index in row {
        result[index] = exponential(logits[index] - highest)
        sum += result[index]
      }
      for index in row { result[index] /= sum }
    }
    return result
  }

  static func highest(_ scores: [Double], classCount: Int) -> [Int] {
    stride(from: 0, to: scores.count, by: classCount).map { start in
      var best = 0
      for column in 1..<classCount where scores[start + column] > scores[start + best] {
        best = column
      }
      return best
    }
  }
}
