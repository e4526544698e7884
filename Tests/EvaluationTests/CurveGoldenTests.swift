// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Foundation
import Testing

/// Curves against scikit-learn and the programs of VOC and COCO (Tests/Golden/evaluation/curves.py).
@Suite struct CurveGoldenTests {
  struct Golden: Decodable, Sendable {
    var binary: [Binary]
    var multiclass: [Multiclass]
  }

  struct Binary: Decodable, Sendable {
    var labels: [Int]
    var scores: [Double]
    var weights: [Double]?
    var thresholds, precision: [Double]
    var recall, fpr, tpr: [Double]?
    var prThin, rocThin: [Double]
    var step, trapezoid, envelope, elevenPoint, hundredOnePoint, area: Double?
    var rates: [Double]
    var partial: [Double?]
  }

  struct Multiclass: Decodable, Sendable {
    var labels: [Int]
    var scores: [Double]
    var classes: Int
    var weights: [Double]?
    var ovrMacro, ovrWeighted, ovrMicro, apMacro, apWeighted, apMicro: Double
    var ovoMacro, ovoWeighted: Double?
    var apEmpty: Double
  }

  static let files: [String] = {
    let kept = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Golden/evaluation/curves.json").path
    return [kept]
      + [ProcessInfo.processInfo.environment["DESCENT_METRIC_CASES_CURVES"]].compactMap { $0 }
  }()

  static func golden(_ path: String) throws -> Golden {
    try JSONDecoder().decode(Golden.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test(arguments: files) func equalsScikitLearn(path: String) throws {
    let golden = try Self.golden(path)
    var largest = 0.0
    for (index, one) in golden.binary.enumerated() {
      let difference = try Self.difference(one) { one in
        try BinaryScores(
          scores: one.scores, isPositive: one.labels.map { $0 == 1 }, weights: one.weights)
      }
      #expect(difference <= 1e-12, "binary case \(index)")
      largest = max(largest, difference)
      // Single precision holds these scores exactly, so that nothing changes.
      let single = try Self.difference(one) { one in
        try BinaryScores(
          scores: one.scores.map(Float.init), isPositive: one.labels.map { $0 == 1 },
          weights: one.weights)
      }
      #expect(single == difference, "binary case \(index)")
    }
    for (index, one) in golden.multiclass.enumerated() {
      let difference = try Self.difference(one)
      #expect(difference <= 1e-12, "multi-class case \(index)")
      largest = max(largest, difference)
    }
    Attachment.record("\(path): largest difference \(largest)", named: "difference.txt")
    #expect(golden.binary.count >= 200 && golden.multiclass.count >= 50 && largest <= 1e-12)
  }

  /// The same comparison must find mistakes of the kinds that are easily made.
  @Test func theComparisonFindsMistakes() throws {
    let cases = try Self.golden(Self.files[0]).binary
    func found(_ wrong: (Binary) throws -> BinaryScores) throws -> Int {
      try cases.filter { try Self.difference($0, wrong) > 1e-12 }.count
    }
    // Ties broken by the order of the data; weights forgotten; one label turned.
    let ties = try found { one in
      try BinaryScores(
        scores: one.scores.enumerated().map { $1 - 1e-9 * Double($0) },
        isPositive: one.labels.map { $0 == 1 }, weights: one.weights)
    }
    let weights = try found {
      try BinaryScores(scores: $0.scores, isPositive: $0.labels.map { $0 == 1 })
    }
    let label = try found { one in
      try BinaryScores(
        scores: one.scores, isPositive: one.labels.enumerated().map { ($1 == 1) != ($0 == 0) },
        weights: one.weights)
    }
    #expect(ties > cases.count / 2 && weights > cases.count / 5 && label > cases.count / 2)
  }

  static func difference(
    _ golden: Binary, _ ordered: (Binary) throws -> BinaryScores
  ) throws -> Double {
    let scores = try ordered(golden)
    let (curve, roc) = (PrecisionRecallCurve(scores), ROCCurve(scores))
    var worst = [
      distance(scores.thresholds, golden.thresholds), distance(curve.precisions, golden.precision),
      distance(curve.recalls, golden.recall), distance(roc.falsePositiveRates, golden.fpr),
      distance(roc.truePositiveRates, golden.tpr), distance(roc.area, golden.area),
      distance(curve.withoutIntermediatePoints.scores.thresholds, golden.prThin),
      distance(roc.withoutIntermediatePoints.scores.thresholds, golden.rocThin),
      distance(roc.withoutIntermediatePoints.area, golden.area),
    ]
    let precisions: [(AveragePrecision, Double?)] = [
      (.step, golden.step), (.trapezoid, golden.trapezoid), (.envelope, golden.envelope),
      (.elevenPoint, golden.elevenPoint), (.hundredOnePoint, golden.hundredOnePoint),
    ]
    worst += precisions.map { distance(curve.averagePrecision($0), $1) }
    worst += zip(golden.rates, golden.partial).map {
      distance(roc.standardisedArea(upTo: $0), $1)
    }
    return worst.max() ?? .infinity
  }

  static func difference(_ golden: Multiclass) throws -> Double {
    let scores = try MulticlassScores(
      labels: golden.labels, scores: golden.scores, classCount: golden.classes,
      weights: golden.weights)
    let single = try MulticlassScores(
      labels: golden.labels, scores: golden.scores.map(Float.init), classCount: golden.classes,
      weights: golden.weights)
    let last = golden.classes - 1
    let kept = golden.labels.indices.filter { golden.labels[$0] != last }
    let fewer = try MulticlassScores(
      labels: kept.map { golden.labels[$0] },
      scores: kept.flatMap { golden.scores[$0 * golden.classes..<($0 + 1) * golden.classes] },
      classCount: golden.classes, weights: golden.weights.map { all in kept.map { all[$0] } })
    var worst = [
      distance(fewer.averagePrecision(.macro, emptyClass: .zero), golden.apEmpty),
      distance(single.areaOneVersusRest(.macro), golden.ovrMacro),
    ]
    let averages: [(ClassAveraging, Double, Double)] = [
      (.macro, golden.ovrMacro, golden.apMacro),
      (.weighted, golden.ovrWeighted, golden.apWeighted),
      (.micro, golden.ovrMicro, golden.apMicro),
    ]
    for (average, area, precision) in averages {
      worst.append(distance(scores.areaOneVersusRest(average), area))
      worst.append(distance(scores.averagePrecision(average), precision))
    }
    if golden.weights == nil {
      worst.append(distance(scores.areaOneVersusOne(), golden.ovoMacro))
      worst.append(distance(scores.areaOneVersusOne(weighted: true), golden.ovoWeighted))
    }
    return worst.max() ?? .infinity
  }

  private static func distance(_ left: Double?, _ right: Double?) -> Double {
    guard let left, let right else { return left == nil && right == nil ? 0 : .infinity }
    let distance = abs(left - right)
    return distance.isNaN ? .infinity : distance
  }

  private static func distance(_ left: [Double]?, _ right: [Double]?) -> Double {
    guard let left, let right else { return left == nil && right == nil ? 0 : .infinity }
    guard left.count == right.count else { return .infinity }
    return zip(left, right).map { distance($0, $1) }.max() ?? 0
  }
}
