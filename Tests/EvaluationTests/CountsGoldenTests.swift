// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Foundation
import Testing

/// Figures against scikit-learn's (Tests/Golden/evaluation/counts.py), ties, absent classes, single
/// classes and weights among the cases.
@Suite struct CountsGoldenTests {
  struct Case: Decodable {
    var classCount: Int
    /// `samples`, `weights`, or `counts`: whole weights as counts of a cell.
    var form: String
    var `class`: Int
    var labels: [Int]
    var predictions: [Int]
    var weights: [Double]?
    var probabilities: [Float]?
    var values: [Double?]

    var batch: ScoredBatch? {
      get throws {
        try probabilities.map {
          try ScoredBatch(labels: labels, scores: $0, classCount: classCount)
        }
      }
    }
  }

  private struct File: Decodable {
    var names: [String]
    var cases: [Case]
  }

  private typealias Figures = (Case) throws -> [String: Double?]

  @Test(
    arguments: GoldenDifferences.files("counts.json", variable: "DESCENT_METRIC_CASES_COUNTS"))
  func equalScikitLearn(url: URL) throws {
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    let differences = try Self.differences(file, Self.figures)
    #expect(differences.failures.prefix(20) == [])
    #expect(differences.count > 60 * file.cases.count)
    print(
      "\(url.lastPathComponent): \(file.cases.count) cases, \(differences.count) values, largest",
      "difference recorded \(differences.largest)")
  }

  /// Each of these mistakes has been made somewhere.
  @Test func plantedBugsAreFound() throws {
    let url = GoldenDifferences.files("counts.json", variable: "none")[0]
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    func failures(_ change: @escaping (Case, inout [String: Double?]) throws -> Void) throws -> Int
    {
      try Self.differences(file) { one in
        var figures = try Self.figures(one)
        try change(one, &figures)
        return figures
      }.failures.count
    }
    #expect(try failures { _, _ in } == 0)
    // Rows and columns exchanged.
    let transposed = try Self.differences(file) { one in
      var other = one
      (other.labels, other.predictions, other.probabilities) = (
        one.predictions, one.labels, nil
      )
      return try Self.figures(other)
    }
    #expect(transposed.failures.contains { $0.contains("class precision") })
    #expect(try failures { $1["class f2"] = $1["class f0.5"] } > 0)
    #expect(try failures { $1["matthews"] = ($1["matthews"] ?? nil) ?? 0 } > 0)
    #expect(try failures { $1["macro precision one"] = $1["macro precision zero"] } > 0)
    #expect(try failures { $1["weighted f1 zero"] = $1["macro f1 zero"] } > 0)
    #expect(try failures { $1["linear kappa"] = $1["quadratic kappa"] } > 0)
    #expect(
      try failures { $1["balanced accuracy"] = $1["macro recall zero"] } > 0,
      "classes without samples do not count")
    #expect(
      try failures { one, figures in
        var sharper = LogLoss(clip: 1e-15)
        guard one.weights == nil, let batch = try one.batch else { return }
        sharper.update(batch)
        figures["log-loss"] = sharper.value
      } > 0)
    #expect(
      try failures { one, figures in
        if let value = figures["halved brier score"] { figures["brier score"] = value }
      } > 0)
  }

  // MARK: Comparison

  private static func differences(_ file: File, _ figures: Figures) throws -> GoldenDifferences {
    var differences = GoldenDifferences()
    for (index, one) in file.cases.enumerated() {
      let ours = try figures(one)
      for (name, theirs) in zip(file.names, one.values) {
        // Not every case has probabilities, or three classes.
        guard let value = ours[name] else {
          if theirs != nil && one.probabilities == nil { continue }
          differences.compare("case \(index) \(name) not computed", nil, theirs)
          continue
        }
        // Cells are sums, not shares: relative to all of them.
        let cells = ["truePositives", "falsePositives", "falseNegatives", "trueNegatives"]
        let scale =
          cells.contains { name.hasSuffix($0) } ? max(1, one.weights?.max() ?? 1) : 1
        differences.compare(
          "case \(index) \(name)", value.map { $0 / scale }, theirs.map { $0 / scale })
      }
    }
    return differences
  }

  private static func figures(_ one: Case) throws -> [String: Double?] {
    var result: [String: Double?]
    switch one.form {
    case "samples":
      var matrix = ConfusionMatrix(classCount: one.classCount)
      for (label, prediction) in zip(one.labels, one.predictions) {
        matrix.add(actual: label, predicted: prediction)
      }
      result = figures(of: matrix, one.class)
    case "counts":
      var matrix = ConfusionMatrix(classCount: one.classCount)
      for (index, label) in one.labels.enumerated() {
        matrix.add(
          actual: label, predicted: one.predictions[index], count: Int(one.weights?[index] ?? 1))
      }
      result = figures(of: matrix, one.class)
    default:
      let matrix = try WeightedConfusionMatrix(
        labels: one.labels, predictions: one.predictions, weights: one.weights ?? [],
        classCount: one.classCount)
      result = figures(of: matrix, one.class)
    }
    guard let batch = try one.batch else { return result }
    var logLoss = LogLoss()
    var scores = [nil, true, false].map { BrierScore(classCount: one.classCount, halved: $0) }
    if let weights = one.weights {
      try logLoss.update(batch, weights: weights)
      for index in scores.indices { try scores[index].update(batch, weights: weights) }
    } else {
      logLoss.update(batch)
      for index in scores.indices { scores[index].update(batch) }
    }
    result["log-loss"] = logLoss.value
    for (name, score) in zip(["", "halved ", "whole "], scores) {
      result["\(name)brier score"] = score.value
    }
    return result
  }

  private static func figures(
    of matrix: some ConfusionFigures, _ index: Int
  ) -> [String: Double?] {
    var result: [String: Double?] = [
      "accuracy": matrix.accuracy, "balanced accuracy": matrix.balancedAccuracy(),
      "adjusted balanced accuracy": matrix.balancedAccuracy(adjusted: true),
      "matthews": matrix.matthews,
    ]
    for weighting in KappaWeighting.allCases {
      result["\(weighting.rawValue) kappa"] = matrix.cohenKappa(weighting)
    }
    for averaging in ClassAveraging.allCases {
      for (name, rule) in [("zero", EmptyClassRule.zero), ("one", .one), ("leaveOut", .leaveOut)] {
        for score in [ClassScore.precision, .recall, .f1, .fBeta(2), .iou] {
          result["\(averaging.rawValue) \(score.name) \(name)"] = matrix.average(
            score, averaging, emptyClass: rule)
        }
      }
    }
    let one = matrix.perClass[index]
    let cells = one.weights
    result["class truePositives"] = cells.truePositives
    result["class falsePositives"] = cells.falsePositives
    result["class falseNegatives"] = cells.falseNegatives
    result["class trueNegatives"] = cells.trueNegatives
    for score in ClassScore.allCases + [0.5, 0, 1e200, .infinity].map(ClassScore.fBeta) {
      result["class \(score.name)"] = score.value(of: one)
    }
    for way in ConfusionNormalization.allCases {
      for (actual, row) in matrix.normalized(by: way).enumerated() {
        for (predicted, share) in row.enumerated() {
          result["\(way.rawValue) \(actual) \(predicted)"] = share
        }
      }
    }
    return result
  }
}
