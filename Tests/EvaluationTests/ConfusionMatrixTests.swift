// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct ConfusionMatrixTests {
  /// L17's worked example: two cars and four backgrounds at two thresholds.
  @Test func theLecturesExample() {
    let first = ClassCounts(
      truePositives: 1, falsePositives: 2, falseNegatives: 1, trueNegatives: 2)
    #expect(first.precision == 1.0 / 3 && first.recall == 1.0 / 2 && first.iou == 1.0 / 4)
    let lower = ClassCounts(
      truePositives: 2, falsePositives: 2, falseNegatives: 0, trueNegatives: 2)
    #expect(lower.precision == 1.0 / 2 && lower.recall == 1)
  }

  /// The same from scores: the threshold is the second class's score.
  @Test(arguments: [(Float(0.5), 1, 2, 2, 1), (0.35, 2, 2, 2, 0)])
  func theLecturesExampleFromScores(
    threshold: Float, found: Int, alarms: Int, quiet: Int, missed: Int
  ) throws {
    let labels = [0, 0, 1, 1, 1, 1]
    let scores: [Float] = [0.9, 0.4, 0.8, 0.6, 0.2, 0.1]
    var matrix = ConfusionMatrix(classCount: 2)
    matrix.update(
      try ScoredBatch(
        labels: labels, scores: scores.flatMap { [$0, threshold] }, classCount: 2))
    #expect(
      matrix.counts(of: 0)
        == ClassCounts(
          truePositives: found, falsePositives: alarms, falseNegatives: missed,
          trueNegatives: quiet))
  }

  @Test func anOracleIsPerfect() {
    let oracle = ConfusionMatrix(rows: [[3, 0], [0, 5]])
    for score in ClassScore.allCases {
      let isRateOfMistakes = score == .falsePositiveRate || score == .falseNegativeRate
      let best: Double = isRateOfMistakes ? 0 : 1
      for averaging in ClassAveraging.allCases {
        #expect(oracle.average(score, averaging) == best, "\(score)")
      }
    }
  }

  /// Golden: scikit-learn 1.9.1 on these labels and predictions; class 3 is absent, class 4 is
  /// never predicted.
  static let matrix: ConfusionMatrix = {
    var matrix = ConfusionMatrix(classCount: 5)
    let predictions = [0, 1, 0, 1, 1, 2, 0, 2, 1, 2]
    for (label, prediction) in zip([0, 0, 0, 1, 1, 2, 2, 2, 2, 4], predictions) {
      matrix.add(actual: label, predicted: prediction)
    }
    return matrix
  }()

  @Test func classesEqualScikitLearn() {
    let classes = Self.matrix.perClass
    let third: Double? = 2.0 / 3
    let seventh: Double? = 4.0 / 7
    let half: Double? = 0.5
    #expect(classes.map(\.precision) == [third, half, third, nil, nil])
    #expect(classes.map(\.recall) == [third, 1, half, nil, 0])
    #expect(classes.map(\.f1) == [third, third, seventh, nil, 0])
    #expect(classes.map(\.iou) == [half, half, 0.4, nil, 0])
    #expect(classes.map(\.samples) == [3, 2, 4, 0, 1])
    #expect(Self.matrix.accuracy == 0.6)
  }

  @Test(arguments: [
    (EmptyClassRule.zero, 0.45833333333333326), (.one, 0.7083333333333333),
    (.leaveOut, 0.611111111111111),
  ])
  func macroPrecisionEqualsScikitLearn(rule: EmptyClassRule, expected: Double) throws {
    let value = try #require(Self.matrix.macro(.precision, emptyClass: rule))
    #expect(abs(value - expected) < 1e-15)
  }

  @Test func otherMeansEqualScikitLearn() throws {
    let values = [ClassScore.recall, .f1, .iou].map { Self.matrix.macro($0) ?? .nan }
    for (value, expected) in zip(values, [0.5416666666666666, 0.47619047619047616, 0.35]) {
      #expect(abs(value - expected) < 1e-15)
    }
    #expect(Self.matrix.micro(.precision) == 0.6 && Self.matrix.micro(.f1) == 0.6)
    #expect(try abs(#require(Self.matrix.micro(.iou)) - 0.42857142857142855) < 1e-15)
  }

  @Test func anEmptyMatrixHasNoFigures() {
    let empty = ConfusionMatrix(classCount: 3)
    #expect(empty.accuracy == nil)
    for score in ClassScore.allCases {
      #expect(empty.macro(score) == nil && empty.micro(score) == nil)
      #expect(empty.perClass.allSatisfy { score.value(of: $0) == nil })
    }
  }

  @Test func mergingAddsAndRowsRoundTrip() {
    var doubled = Self.matrix
    doubled.merge(Self.matrix)
    #expect(doubled.total == 20 && doubled.accuracy == Self.matrix.accuracy)
    #expect(ConfusionMatrix(rows: Self.matrix.rows) == Self.matrix)
  }
}
