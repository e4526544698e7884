// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import DescentEvaluation
import DescentPredictions

/// The answers of a run's model, as far as its folder keeps them.
struct RunAnswers {
  let test: ScoreTable?
  let validation: ScoreTable?
  private let result: RunResult?
  private let classes: [String]

  init(_ run: RunFolder, _ configuration: RunConfiguration, _ result: RunResult?) throws {
    func table(_ path: String, _ part: PartResult?) throws -> ScoreTable? {
      guard let part, fileExists(path) else { return nil }
      var options = ScoreTableOptions()
      options.classes = configuration.classes
      let table = try ScoreTable(contentsOf: path, options: options)
      // A file of another training would give figures that the verdict contradicts.
      let rows = try table.result.confusionMatrix.rows
      guard part.confusion.isEmpty || rows == part.confusion else {
        throw CheckpointError.malformed(
          path: path, place: "the answers", expected: "the confusion matrix of result.json",
          found: "another one")
      }
      return table
    }
    test = try table(run.testScoresPath, result?.test)
    validation = try table(run.validationScoresPath, result?.validation)
    self.result = result
    classes = configuration.classes
  }

  /// Of the test part, else of the validation part; without scores from the confusion matrix alone.
  func assessment(_ settings: AssessmentSettings) throws -> Assessment? {
    if let test {
      return try Assessment(test, validation: validation, settings: settings)
    }
    if result?.test == nil, let validation {
      return try Assessment(validation, settings: settings)
    }
    guard let matrix = (result?.test ?? result?.validation)?.confusion,
      let answers = try answers(of: matrix)
    else { return nil }
    return try Assessment(answers, settings: settings)
  }

  /// More samples than this are not written out one by one.
  private static let sampleLimit = 5_000_000

  private func answers(of rows: [[Int]]) throws -> ClassificationResult? {
    let matrix = rows.isEmpty ? nil : ConfusionMatrix(rows: rows)
    guard let matrix, matrix.total > 0, matrix.total <= Self.sampleLimit else { return nil }
    var labels: [Int] = []
    var predictions: [Int] = []
    for (actual, row) in rows.enumerated() {
      for (predicted, count) in row.enumerated() {
        labels += Array(repeating: actual, count: count)
        predictions += Array(repeating: predicted, count: count)
      }
    }
    return try ClassificationResult(classes: classes, labels: labels, predictions: predictions)
  }
}
