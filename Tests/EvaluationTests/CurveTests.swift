// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct CurveTests {
  /// L17's worked example: two cars, four backgrounds, the threshold moved over the scores.
  @Test func theLecturesExample() throws {
    let scores = try BinaryScores(
      scores: [0.9, 0.4, 0.8, 0.6, 0.2, 0.1], isPositive: [true, true, false, false, false, false])
    let first = Threshold(0.5).applied(to: scores)
    #expect(
      first.counts
        == ClassCounts(
          truePositives: 1, falsePositives: 2, falseNegatives: 1, trueNegatives: 2))
    #expect(first.precision == 1.0 / 3 && first.recall == 1.0 / 2 && first.iou == 1.0 / 4)
    let lower = Threshold(0.35).applied(to: scores)
    #expect(
      lower.counts
        == ClassCounts(
          truePositives: 2, falsePositives: 2, falseNegatives: 0, trueNegatives: 2))
    #expect(lower.precision == 1.0 / 2 && lower.recall == 1)
    let curve = PrecisionRecallCurve(scores)
    let third = 1.0 / 3
    #expect(curve.precisions == [1, 0.5, third, 0.5, 0.4, third])
    #expect(curve.recalls == [0.5, 0.5, 0.5, 1, 1, 1])
    #expect(curve.envelope == [1, 0.5, 0.5, 0.5, 0.4, third])
    #expect(curve.averagePrecision() == 3.0 / 4 && curve.averagePrecision(.envelope) == 3.0 / 4)
    // Recall 0 … 0.5 at precision 1 and above that at 1/2: 6 of 11 levels and 51 of 101.
    #expect(curve.averagePrecision(.elevenPoint) == 8.5 / 11)
    #expect(curve.averagePrecision(.hundredOnePoint) == 76.0 / 101)
    #expect(ROCCurve(scores).area == 6.0 / 8)
    #expect(
      scores.choose(.recall(atLeast: 1)).point?.counts == lower.counts)
  }

  @Test func theOracleIsPerfect() throws {
    let scores = try BinaryScores(
      scores: [0.9, 0.8, 0.3, 0.2, 0.1], isPositive: [true, true, false, false, false])
    let curve = PrecisionRecallCurve(scores)
    for convention in AveragePrecision.allCases {
      #expect(curve.averagePrecision(convention) == 1)
    }
    #expect(ROCCurve(scores).area == 1 && ROCCurve(scores).standardisedArea(upTo: 0.1) == 1)
    #expect(curve.points.contains { $0.precision == 1 && $0.recall == 1 })
  }

  @Test func oneClassAloneHasNoFigures() throws {
    let none = try BinaryScores(scores: [0.4, 0.2, 0.4], isPositive: [false, false, false])
    let empty = try BinaryScores(scores: [] as [Double], isPositive: [])
    for scores in [none, empty] {
      let curve = PrecisionRecallCurve(scores)
      #expect(AveragePrecision.allCases.allSatisfy { curve.averagePrecision($0) == nil })
      #expect(curve.recalls == nil && curve.precisions(atRecalls: [0, 1]) == nil)
      #expect(ROCCurve(scores).area == nil && ROCCurve(scores).area(upTo: 0.5) == nil)
    }
    #expect(PrecisionRecallCurve(none).precisions == [0, 0])
    #expect(PrecisionRecallCurve(none).points[0].recall == nil)
    #expect(ROCCurve(empty).points.count == 1 && ROCCurve(empty).points[0].precision == nil)
    let all = try BinaryScores(scores: [0.4, 0.2, 0.4], isPositive: [true, true, true])
    for convention in AveragePrecision.allCases {
      #expect(PrecisionRecallCurve(all).averagePrecision(convention) == 1)
    }
    #expect(ROCCurve(all).area == nil && ROCCurve(all).falsePositiveRates == nil)
  }

  /// The area is the share of pairs in the right order, ties counting half.
  @Test func theAreaCountsPairs() throws {
    var random = CurveRandom(seed: 6)
    var wrong = 0
    for _ in 0..<100 {
      let samples = random.samples(40, levels: 6)
      var (right, right2, pairs) = (0.0, 0.0, 0.0)
      for first in 0..<40 where samples.isPositive[first] {
        for second in 0..<40 where !samples.isPositive[second] {
          let (up, down) = (samples.scores[first], samples.scores[second])
          right += up > down ? 1 : up == down ? 0.5 : 0
          right2 += up >= down ? 1 : 0
          pairs += 1
        }
      }
      #expect(ROCCurve(try samples.ordered()).area == right / pairs)
      if ROCCurve(try samples.ordered()).area != right2 / pairs { wrong += 1 }
    }
    // Ties counted whole would be found.
    #expect(wrong > 90)
  }

  @Test func hugeAndTinyWeightsKeepTheArea() throws {
    var random = CurveRandom(seed: 7)
    let samples = random.samples(60, levels: 9)
    let area = try #require(ROCCurve(try samples.ordered(weighted: true)).area)
    for factor in [1e-300, 1e-160, 1e160, 1e300] {
      let scores = try BinaryScores(
        scores: samples.scores, isPositive: samples.isPositive,
        weights: samples.weights.map { $0 * factor })
      #expect(abs(try #require(ROCCurve(scores).area) - area) < 1e-14)
    }
  }

  @Test func mirroredScoresMirrorTheArea() throws {
    var random = CurveRandom(seed: 8)
    for levels in [2, 30, 0] {
      let samples = random.samples(500, levels: levels)
      let mirrored = try BinaryScores(
        scores: samples.scores.map { -$0 }, isPositive: samples.isPositive)
      let turned = try BinaryScores(
        scores: samples.scores, isPositive: samples.isPositive.map { !$0 })
      let area = try #require(ROCCurve(try samples.ordered()).area)
      #expect(abs(try #require(ROCCurve(mirrored).area) - (1 - area)) < 1e-15)
      #expect(abs(try #require(ROCCurve(turned).area) - (1 - area)) < 1e-15)
    }
  }

  @Test func theEnvelopeNeverRisesAndLiesAbove() throws {
    var random = CurveRandom(seed: 9)
    let curve = PrecisionRecallCurve(try random.samples(400, levels: 100).ordered())
    let (envelope, precisions) = (curve.envelope, curve.precisions)
    #expect(zip(envelope, envelope.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(zip(envelope, precisions).allSatisfy { $0 >= $1 })
    let levels = [0, 0.2, 0.5, 1]
    let recalls = try #require(curve.recalls)
    let read = try #require(curve.precisions(atRecalls: levels))
    for (level, precision) in zip(levels, read) {
      let highest = zip(recalls, precisions).filter { $0.0 >= level }.map(\.1).max()
      #expect(precision == highest)
    }
    // The raw curve does not keep the law.
    #expect(!zip(precisions, precisions.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test func thinnedCurvesKeepTheirShape() throws {
    var random = CurveRandom(seed: 10)
    let scores = try random.samples(20_000, levels: 0, positiveIn: 5).ordered()
    let (curve, roc) = (PrecisionRecallCurve(scores), ROCCurve(scores))
    for limit in [4, 50, 400] {
      let drawn = curve.thinned(to: limit)
      #expect(drawn.count <= limit && drawn.first == curve.points.first)
      #expect(drawn.last == curve.points.last)
      #expect(drawn.compactMap(\.precision).min() == curve.precisions.min())
      let line = roc.thinned(to: limit)
      #expect(line.count <= limit && line.first == roc.points.first)
      #expect(line.last == roc.points.last)
      let kept = line.map { ($0.recall ?? .nan) + ($0.falsePositiveRate ?? .nan) }
      let gaps = zip(kept, kept.dropFirst()).map { $1 - $0 }
      // A gap may span the end of one part and the beginning of the next.
      #expect(gaps.allSatisfy { $0 <= 4 / Double(limit - 1) })
    }
    #expect(curve.thinned(to: 100_000) == curve.points)
    let none = try BinaryScores(
      scores: (0..<100).map(Double.init), isPositive: [Bool](repeating: false, count: 100))
    #expect(PrecisionRecallCurve(none).thinned(to: 8).count <= 8)
    #expect(ROCCurve(none).thinned(to: 8).count <= 8)
  }

  @Test func classesWithoutSamples() throws {
    let scores: [Float] = [0.6, 0.4, 0, 0.3, 0.7, 0, 0.2, 0.8, 0]
    let two = try MulticlassScores(labels: [0, 1, 1], scores: scores, classCount: 3)
    #expect(two.areaOneVersusRest() == 1 && two.averagePrecision() == 1)
    #expect(two.averagePrecision(emptyClass: .zero) == 2.0 / 3)
    #expect(two.areaOneVersusOne() == 1 && two.averagePrecision(.weighted) == 1)
    let one = try MulticlassScores(labels: [1, 1, 1], scores: scores, classCount: 3)
    #expect(one.areaOneVersusRest() == nil && one.areaOneVersusOne() == nil)
    #expect(one.averagePrecision() == 1)
    let empty = try MulticlassScores(labels: [], scores: [] as [Double], classCount: 3)
    for average in ClassAveraging.allCases {
      #expect(empty.averagePrecision(average, emptyClass: .one) == nil)
      #expect(empty.areaOneVersusRest(average, emptyClass: .one) == nil)
    }
    #expect(throws: EvaluationError.labelOutOfRange(sample: 0, label: 3, classCount: 3)) {
      try MulticlassScores(labels: [3], scores: [0.5, 0.5, 0.5], classCount: 3)
    }
    #expect(throws: EvaluationError.scoreNotANumber(sample: 1, column: 0)) {
      try MulticlassScores(labels: [0, 0], scores: [0, 1, .nan, 1] as [Float], classCount: 2)
    }
  }
}
