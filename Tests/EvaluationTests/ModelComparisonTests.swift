// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct ModelComparisonTests {
  /// Two classes; the first model is right with probability 0.8, the second with `right`.
  private func results(
    _ count: Int, right: Int, seed: Int = 1
  ) throws -> (ClassificationResult, ClassificationResult) {
    var stream = DrawStream(seed: UInt64(seed), resample: 0)
    func batch(_ labels: [Int], _ percent: Int) throws -> ScoredBatch {
      let scores = labels.flatMap { label -> [Float] in
        let sure = Float(0.5 + stream.uniform() / 2)
        let isRight = stream.below(100) < percent
        return (label == 0) == isRight ? [sure, 1 - sure] : [1 - sure, sure]
      }
      return try ScoredBatch(labels: labels, scores: scores, classCount: 2)
    }
    let labels = (0..<count).map { $0 % 2 }
    var first = ClassificationResult(classes: ["background", "car"])
    var second = first
    first.append(try batch(labels, 80))
    second.append(try batch(labels, right))
    return (first, second)
  }

  @Test func aBetterModelIsFound() throws {
    let (first, second) = try results(2000, right: 86)
    let comparison = try ModelComparison(first, second, bootstrap: Bootstrap(resamples: 500))
    #expect(comparison.isDifferenceShown && comparison.onlySecond > comparison.onlyFirst)
    #expect(
      comparison.figures.map(\.name) == [
        "accuracy", "macro f1", "log-loss", "average precision", "area under ROC",
      ])
    for figure in comparison.figures {
      let result = figure.result
      let difference = try #require(result.difference.value)
      let interval = try #require(result.difference.interval)
      #expect(abs(difference - ((result.second ?? 0) - (result.first ?? 0))) < 1e-12)
      #expect((difference > 0) == figure.higherIsBetter)
      #expect(interval.low * interval.high > 0 && (result.pValue ?? 1) < 0.05)
    }
    #expect(comparison.figures[0].result.first == first.accuracy)
    #expect(comparison.figures[1].result.second == second.confusionMatrix.macro(.f1))
    let areas = try #require(comparison.figures[4].result.difference.value)
    #expect(abs((comparison.deLong?.difference ?? 0) - areas) < 1e-12)
    #expect(comparison.verdict.hasPrefix("B is right on "))
    #expect(comparison.verdict.hasSuffix("the difference is unlikely to be chance."))
    // Exchanged, the same model wins by as much.
    let mirror = try ModelComparison(second, first, bootstrap: Bootstrap(resamples: 500))
    #expect(mirror.verdict == comparison.verdict.replacing("B is", with: "A is"))
    #expect(mirror.pValue == comparison.pValue)
  }

  @Test func equalModelsAreNotTold() throws {
    let (first, second) = try results(300, right: 81, seed: 7)
    let comparison = try ModelComparison(first, second, bootstrap: Bootstrap(resamples: 200))
    #expect(!comparison.isDifferenceShown)
    #expect(comparison.verdict.hasPrefix("No difference is shown: "))
    #expect(comparison.verdict.contains("samples would be needed"))
    #expect((comparison.samplesNeeded ?? 0) > 300)
    let same = try ModelComparison(first, first, bootstrap: Bootstrap(resamples: 200))
    #expect(same.pValue == 1 && same.accuracyDifference == 0 && same.samplesNeeded == nil)
    #expect(same.deLong?.pValue == 1 && same.deLong?.interval() == nil)
    #expect(same.figures.allSatisfy { $0.result.difference.problem == .noSpread })
    #expect(
      same.verdict.hasPrefix(
        "No difference is shown: A and B are right on equally many samples (95 % interval −1."))
  }

  /// By hand: 100 samples, 2 and 12 of them right in one model alone.
  @Test func theSentenceIsExact() throws {
    let labels = [Int](repeating: 0, count: 100)
    let first = try ClassificationResult(
      classes: ["a", "b"], labels: labels, predictions: (0..<100).map { $0 < 12 ? 1 : 0 })
    let second = try ClassificationResult(
      classes: ["a", "b"], labels: labels, predictions: (0..<100).map { $0 >= 98 ? 1 : 0 })
    let comparison = try ModelComparison(
      first, second, secondName: "wider", bootstrap: Bootstrap(resamples: 100))
    // mid-p: (2·(1 + 14 + 91) − 91)/2^14.
    #expect(abs((comparison.pValue ?? 0) - 121.0 / 16384) < 1e-15)
    #expect(
      comparison.verdict
        == "wider is right on 10 % more of the samples (95 % interval 3.1 % to 18.2 %); "
        + "McNemar p = 0.007: the difference is unlikely to be chance.")
    #expect(comparison.figures.count == 2 && comparison.deLong == nil)
  }

  /// Frames repeat each other: what looks like 400 samples are 20.
  @Test func groupsAreNotTakenForSamples() throws {
    let labels = [Int](repeating: 0, count: 400)
    let groups = (0..<400).map { $0 / 20 }
    let first = try ClassificationResult(
      classes: ["a", "b"], labels: labels, predictions: groups.map { $0 < 4 ? 1 : 0 })
    let second = try ClassificationResult(
      classes: ["a", "b"], labels: labels, predictions: groups.map { $0 == 19 ? 1 : 0 })
    let alone = try ModelComparison(first, second, bootstrap: Bootstrap(resamples: 500))
    #expect(alone.isDifferenceShown)
    let grouped = try ModelComparison(
      first, second, groups: groups, bootstrap: Bootstrap(resamples: 500))
    #expect(!grouped.isDifferenceShown && grouped.mcNemar == nil && grouped.samplesNeeded == nil)
    #expect(grouped.verdict.contains("bootstrap by groups p = "))
  }

  @Test func whatDoesNotFitIsNamed() throws {
    func result(_ classes: [String], _ labels: [Int]) throws -> ClassificationResult {
      try ClassificationResult(classes: classes, labels: labels, predictions: labels)
    }
    let one = try result(["a", "b"], [0, 1, 1])
    #expect(throws: EvaluationError.lengthsDiffer(first: 3, second: 2)) {
      try ModelComparison(one, result(["a", "b"], [0, 1]))
    }
    #expect(throws: EvaluationError.labelsDiffer(sample: 2, first: 1, second: 0)) {
      try ModelComparison(one, result(["a", "b"], [0, 1, 0]))
    }
    #expect(throws: EvaluationError.classNamesDiffer(index: 1, first: "b", second: "c")) {
      try ModelComparison(one, result(["a", "c"], [0, 1, 1]))
    }
    #expect(throws: EvaluationError.classNamesDiffer(index: 2, first: nil, second: "c")) {
      try ModelComparison(one, result(["a", "b", "c"], [0, 1, 1]))
    }
    let empty = try result(["a", "b"], [])
    let comparison = try ModelComparison(empty, empty)
    #expect(comparison.verdict == "There are no samples to compare on.")
    #expect(comparison.accuracyInterval == nil)
  }

  /// Tango's interval leaves out 0 exactly where chi-square without correction is significant.
  @Test func intervalAndTestAgree() {
    for n in [20, 97] {
      for b in 0...10 {
        for c in 0...10 where b != c {
          let interval = ConfidenceInterval.pairedDifference(
            onlyFirst: b, onlySecond: c, count: n)
          let test = McNemarTest(onlyFirst: b, onlySecond: c)
          let isOut = interval.low > 0 || interval.high < 0
          #expect(isOut == ((test.uncorrectedChiSquare ?? 0) > 3.841458820694124))
          let mirror = ConfidenceInterval.pairedDifference(
            onlyFirst: c, onlySecond: b, count: n)
          #expect(mirror.low == -interval.high && mirror.high == -interval.low)
        }
      }
    }
  }

  /// Fagerland, Lydersen and Laake, Statistics in Medicine 33 (2014) 2850, table IV: airway
  /// hyper-responsiveness before and after, 1 and 7 of 21 in one alone.
  @Test func equalsThePublishedExample() {
    let interval = ConfidenceInterval.pairedDifference(onlyFirst: 7, onlySecond: 1, count: 21)
    #expect(abs(interval.low + 0.517) < 5e-4 && abs(interval.high + 0.026) < 5e-4)
    let test = McNemarTest(onlyFirst: 1, onlySecond: 7)
    #expect(abs(test.exactP - 18.0 / 256) < 1e-15 && abs(test.midP - 10.0 / 256) < 1e-15)
  }

  @Test func withoutDisagreementNothingIsKnown() {
    let test = McNemarTest(onlyFirst: 0, onlySecond: 0)
    #expect(test.exactP == 1 && test.midP == 1 && test.chiSquare == nil && test.chiSquareP == nil)
    #expect(HolmAdjustment.adjusted([]) == [])
  }

  /// Both models ranked alike but for scale, ties and perfect separation.
  @Test func deLongAtItsEnds() throws {
    let isPositive = [true, true, false, false]
    let perfect = try #require(
      try DeLongEstimate(scores: [4, 3, 2, 1], isPositive: isPositive))
    #expect(perfect.area == 1 && perfect.variance == 0 && perfect.interval() == nil)
    let tied = try #require(try DeLongEstimate(scores: [1, 1, 1, 1], isPositive: isPositive))
    #expect(tied.area == 0.5 && tied.interval(scale: .area) == nil)
    let single = try #require(
      try DeLongEstimate(scores: [1, 2, 3], isPositive: [true, false, false]))
    #expect(single.variance == nil && single.interval() == nil)
    #expect(try DeLongEstimate(scores: [1, 2], isPositive: [true, true]) == nil)
    #expect(try DeLongEstimate(scores: [], isPositive: []) == nil)
    #expect(throws: EvaluationError.self) {
      try DeLongEstimate(scores: [.nan], isPositive: [true])
    }
  }
}
