// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Foundation
import Testing

/// Calibration against scikit-learn, torchmetrics and SciPy (Tests/Golden/evaluation/calibration.py).
@Suite struct CalibrationGoldenTests {
  /// One table for all kinds of cases.
  struct Case: Decodable {
    struct Bins: Decodable {
      var counts: [Int]
      var accuracy, confidence: [Double]
      var ece, mce, rms, reliability, resolution, uncertainty, brier: Double
    }

    var kind: String
    var confidences: [Double]?
    var outcomes: [Int]?
    var bins: Int?
    var torchmetrics: [Double]?
    var equalWidth, equalMass: Bins?
    var classCount: Int?
    var logits, scores, weights, queries: [Double]?
    var labels: [Int]?
    var temperature, a, b: Double?
    var thresholds, levels: [Double]?
    var probabilities: [Double]?
    var isotonic, sigmoid: [Double]?
    var scikitLearn: ScikitLearn?

    private enum CodingKeys: String, CodingKey {
      case kind, confidences, outcomes, bins, torchmetrics, equalWidth, equalMass, classCount
      case logits, scores, weights, queries, labels, temperature, a, b, thresholds, levels
      case probabilities, isotonic, sigmoid
      case scikitLearn = "scikit-learn"
    }
  }

  /// A number, or numbers.
  struct ScikitLearn: Decodable {
    var values: [Double]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Double.self) {
        values = [value]
      } else {
        values = try container.decode([Double].self)
      }
    }
  }

  private struct File: Decodable {
    var cases: [Case]
  }

  /// Differences of what is exact, of what is solved for, and of what scikit-learn solved for.
  private struct Comparison {
    var exact = GoldenDifferences()
    var solved = GoldenDifferences()
    var searched = GoldenDifferences()
    var failures: [String] { exact.failures + solved.failures + searched.failures }
  }

  @Test(
    arguments: GoldenDifferences.files(
      "calibration.json", variable: "DESCENT_METRIC_CASES_CALIBRATION"))
  func equalOthers(url: URL) throws {
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    var comparison = Comparison()
    for (index, one) in file.cases.enumerated() {
      try Self.compare(one, "case \(index) \(one.kind)", &comparison)
    }
    #expect(comparison.failures.prefix(20) == [])
    print(
      "\(url.lastPathComponent): \(file.cases.count) cases, \(comparison.exact.count) values;",
      "largest difference recorded \(comparison.exact.largest), of solved numbers",
      "\(comparison.solved.largest), to scikit-learn's searches \(comparison.searched.largest)")
  }

  @Test func plantedBugsAreFound() throws {
    let url = GoldenDifferences.files("calibration.json", variable: "none")[0]
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    func failures(_ kind: String, _ change: (inout Case) -> Void) throws -> Int {
      var comparison = Comparison()
      for one in file.cases where one.kind == kind {
        var changed = one
        change(&changed)
        try Self.compare(changed, kind, &comparison)
      }
      return comparison.failures.count
    }
    for kind in ["reliability", "temperature", "platt", "isotonic", "several"] {
      #expect(try failures(kind) { _ in } == 0)
    }
    #expect(try failures("reliability") { $0.equalWidth = $0.equalMass } > 0)
    #expect(try failures("reliability") { $0.bins = ($0.bins ?? 0) + 1 } > 0)
    #expect(try failures("temperature") { $0.weights = nil } > 0)
    #expect(try failures("temperature") { $0.temperature = $0.temperature.map { $0 + 1e-9 } } > 0)
    #expect(try failures("platt") { $0.weights = nil } > 0)
    #expect(try failures("isotonic") { $0.weights = nil } > 0)
    #expect(try failures("several") { $0.isotonic = $0.sigmoid } > 0)
  }

  // MARK: Comparison

  private static func compare(_ one: Case, _ name: String, _ result: inout Comparison) throws {
    switch one.kind {
    case "reliability":
      for (binning, bins) in [
        (ReliabilityBinning.equalWidth, one.equalWidth), (.equalMass, one.equalMass),
      ] {
        let diagram = try ReliabilityDiagram(
          confidences: try #require(one.confidences),
          outcomes: try #require(one.outcomes).map { $0 == 1 }, bins: try #require(one.bins),
          binning: binning)
        compare(diagram, try #require(bins), "\(name) \(binning)", &result.exact)
        guard binning == .equalWidth, let torch = one.torchmetrics else { continue }
        let errors = [
          diagram.expectedCalibrationError, diagram.maximumCalibrationError,
          diagram.rootMeanSquareCalibrationError,
        ]
        for (ours, theirs) in zip(errors, torch) {
          result.exact.compare("\(name) torchmetrics", ours, theirs)
        }
      }
    case "temperature":
      let scaling = try TemperatureScaling(
        logits: try #require(one.logits), labels: try #require(one.labels),
        classCount: try #require(one.classCount), weights: one.weights)
      // Rounding in either sum moves a root by about 1e-16 / curvature.
      result.solved.compare(name, scaling.temperature, one.temperature, tolerance: 1e-10)
      result.searched.compare(
        "\(name) scikit-learn", scaling.temperature, one.scikitLearn?.values.first, tolerance: 1e-5)
    case "platt":
      let scaling = try PlattScaling(
        scores: try #require(one.scores), isPositive: try #require(one.labels).map { $0 == 1 },
        weights: one.weights)
      result.solved.compare("\(name) a", scaling.a, one.a, tolerance: 1e-10)
      result.solved.compare("\(name) b", scaling.b, one.b, tolerance: 1e-10)
      let ours = try #require(one.queries).map(scaling.probability)
      result.solved.compare(name, ours, one.probabilities ?? [], tolerance: 1e-10)
      // L-BFGS stops at a gradient of 1e-6, or when the loss has settled to 14 digits, which leaves
      // 7 digits to its argument and fewer where the loss is flat.
      result.searched.compare(
        "\(name) scikit-learn", ours, one.scikitLearn?.values ?? [], tolerance: 1e-5)
    case "isotonic":
      let scaling = try IsotonicScaling(
        scores: try #require(one.scores), isPositive: try #require(one.labels).map { $0 == 1 },
        weights: one.weights)
      result.exact.compare(
        name, try #require(one.queries).map(scaling.probability), one.probabilities ?? [])
      result.exact.compare("\(name) thresholds", scaling.scores, one.thresholds ?? [])
      result.exact.compare("\(name) levels", scaling.probabilities, one.levels ?? [])
    default:
      try compareSeveral(one, name, &result)
    }
  }

  private static func compareSeveral(
    _ one: Case, _ name: String, _ result: inout Comparison
  ) throws {
    let count = try #require(one.classCount)
    let probabilities = try #require(one.probabilities)
    func corrected(_ method: RecalibrationMethod) throws -> [Double] {
      try Recalibration(
        method, labels: try #require(one.labels), probabilities: probabilities, classCount: count
      ).apply(probabilities: Array(probabilities.prefix(3 * count)), classCount: count)
    }
    result.exact.compare("\(name) isotonic", try corrected(.isotonic), one.isotonic ?? [])
    let platt = try corrected(.platt)
    result.solved.compare("\(name) platt", platt, one.sigmoid ?? [], tolerance: 1e-10)
    result.searched.compare(
      "\(name) scikit-learn", platt, one.scikitLearn?.values ?? [], tolerance: 1e-5)
  }

  private static func compare(
    _ diagram: ReliabilityDiagram, _ bins: Case.Bins, _ name: String,
    _ result: inout GoldenDifferences
  ) {
    result.compare(
      "\(name) counts", diagram.bins.map { Double($0.count) }, bins.counts.map(Double.init))
    result.compare("\(name) accuracy", diagram.bins.compactMap(\.accuracy), bins.accuracy)
    result.compare("\(name) confidence", diagram.bins.compactMap(\.meanConfidence), bins.confidence)
    result.compare("\(name) ece", diagram.expectedCalibrationError, bins.ece)
    result.compare("\(name) mce", diagram.maximumCalibrationError, bins.mce)
    result.compare("\(name) rms", diagram.rootMeanSquareCalibrationError, bins.rms)
    result.compare("\(name) brier", diagram.brierScore, bins.brier)
    let parts = diagram.brierDecomposition
    result.compare("\(name) reliability", parts?.reliability, bins.reliability)
    result.compare("\(name) resolution", parts?.resolution, bins.resolution)
    result.compare("\(name) uncertainty", parts?.uncertainty, bins.uncertainty)
    result.compare(
      "\(name) sum", parts.map { $0.reliability - $0.resolution + $0.uncertainty + $0.withinBins },
      bins.brier)
  }
}
