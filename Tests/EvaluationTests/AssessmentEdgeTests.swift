// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

/// Thresholds, and what an assessment says of odd answers.
@Suite struct AssessmentEdgeTests {
  // MARK: Thresholds

  /// Whether thresholds stay where they are when the scores of the reported part change.
  private func thresholdsAreFrozen(
    _ assess: (_ test: ClassificationResult, _ validation: ClassificationResult) throws
      -> Assessment
  ) throws -> Bool {
    let validation = try AssessedAnswers(300, classes: 2, seed: 70).result()
    let known = try BinaryScores(
      scores: validation.probabilities(of: 1) ?? [], isPositive: validation.isOf(1))
    for seed in 71..<75 as Range<UInt64> {
      let test = try AssessedAnswers(200, classes: 2, seed: seed).result()
      let column = test.probabilities(of: 1) ?? []
      for frozen in try assess(test, validation).thresholds {
        guard frozen.choice == known.choose(frozen.goal) else { return false }
        guard let threshold = frozen.choice.threshold else { continue }
        let alarms = column.indices.filter { column[$0] >= threshold.value }
        let right = alarms.count { test.labels[$0] == 1 }
        guard let point = frozen.result, point.threshold == threshold,
          point.truePositives == Double(right),
          point.falsePositives == Double(alarms.count - right)
        else { return false }
        let positives = test.labels.count { $0 == 1 }
        guard frozen.recallInterval == .wilson(successes: right, trials: positives),
          frozen.precisionInterval == .wilson(successes: right, trials: alarms.count)
        else { return false }
      }
    }
    return true
  }

  @Test func thresholdsAreChosenOnValidationAlone() throws {
    #expect(
      try thresholdsAreFrozen { try Assessment($0, validation: $1, settings: .quick) })
    // Chosen on the part that is reported, and on both: noticed.
    #expect(
      try !thresholdsAreFrozen { test, _ in
        try Assessment(test, validation: test, settings: .quick)
      })
    #expect(
      try !thresholdsAreFrozen { test, validation in
        let both = try ClassificationResult(
          classes: test.classes, labels: validation.labels + test.labels,
          probabilities: (validation.probabilities ?? []) + (test.probabilities ?? []))
        return try Assessment(test, validation: both, settings: .quick)
      })
  }

  @Test func thresholdsKnowTheWeightsOfBothParts() throws {
    let answers = AssessedAnswers(200, classes: 2, seed: 80)
    let validation = AssessedAnswers(100, classes: 2, seed: 81)
    let times = (0..<100).map { $0 % 3 }
    let repeated = validation.taking(
      times.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) })
    func thresholds(_ part: AssessedAnswers, _ weights: [Double]?) throws -> [FrozenThreshold] {
      try Assessment(
        answers.result(), validation: part.result(), validationWeights: weights,
        settings: .quick
      ).thresholds
    }
    let weighted = try thresholds(validation, times.map(Double.init))
    #expect(try weighted == thresholds(repeated, nil))
    #expect(try weighted != thresholds(validation, nil))
    #expect(throws: EvaluationError.badWeight(sample: 1, weight: -1)) {
      try thresholds(validation, [1, -1] + times.dropFirst(2).map(Double.init))
    }
    // A goal that nothing reaches has no result.
    let hopeless = try Assessment(
      answers.result(),
      validation: ClassificationResult(
        classes: answers.names, labels: [0, 1], probabilities: [0, 1, 1, 0]),
      settings: AssessmentSettings(
        goals: [.precision(atLeast: 0.95)], bootstrap: Bootstrap(resamples: 50))
    ).thresholds
    #expect(hopeless.count == 1 && hopeless[0].result == nil)
    #expect(hopeless[0].recallInterval == nil)
  }

  // MARK: What is not known is not told

  @Test func withoutScoresThereAreNoCurves() throws {
    let answers = AssessedAnswers(100, classes: 2, seed: 90)
    let assessment = try Assessment(
      answers.withoutScores(), validation: answers.result(), settings: .quick)
    #expect(assessment.curves.isEmpty && assessment.calibration == nil)
    #expect(assessment.thresholds.isEmpty && assessment.mistakes.isEmpty)
    #expect(assessment.figure("log-loss") == nil && assessment.figure("average precision") == nil)
    #expect(assessment.figure("recall")?.value != nil && assessment.faults.isEmpty)
    #expect(
      try Assessment(answers.result(), validation: answers.withoutScores(), settings: .quick)
        .thresholds.isEmpty)
  }

  @Test(arguments: [7.5, 0.5, -1]) func scoresThatAreNoProbabilitiesOnlyOrder(
    scale: Double
  ) throws {
    let answers = AssessedAnswers(100, classes: 2, seed: 91)
    let result = try answers.result(scale: scale)
    let assessment = try Assessment(result, validation: result, settings: .quick)
    #expect(assessment.calibration == nil && assessment.figure("log-loss") == nil)
    #expect(assessment.figure("Brier score") == nil && assessment.faults.isEmpty)
    #expect(assessment.curves.count == 1 && assessment.thresholds.count == 4)
    if scale > 0 {
      let plain = try Assessment(answers.result(), settings: .quick)
      #expect(assessment.curves[0].area == plain.curves[0].area)
      #expect(assessment.curves[0].averagePrecision == plain.curves[0].averagePrecision)
    }
  }

  /// Files often hold two decimals; the sum of a row is then off by a percent.
  @Test func roundedProbabilitiesAreProbabilities() throws {
    var answers = AssessedAnswers(200, classes: 3, seed: 92)
    answers.rows = answers.rows.map { row in row.map { ($0 * 100).rounded() / 100 } }
    #expect(answers.rows.contains { abs($0.reduce(0, +) - 1) > 0.005 })
    var assessment = try Assessment(answers.result(), settings: .quick)
    #expect(assessment.calibration != nil && assessment.figure("log-loss")?.value != nil)
    // A bit too much or too little by rounding.
    answers.rows[0] = [1 + 1e-7, -1e-7, 0]
    assessment = try Assessment(answers.result(), settings: .quick)
    #expect(assessment.calibration != nil && assessment.faults.isEmpty)
  }

  @Test func infiniteScoresAreErrors() throws {
    let result = try ClassificationResult(
      classes: ["a", "b"], labels: [0, 1], probabilities: [0, 1, .infinity, 0])
    #expect(throws: EvaluationError.self) { try Assessment(result) }
    let fine = try AssessedAnswers(3, classes: 2, seed: 1).result()
    #expect(throws: EvaluationError.badWeight(sample: 2, weight: -1)) {
      try Assessment(fine, weights: [1, 0, -1])
    }
  }

  // MARK: Few samples, few classes, many classes

  @Test(arguments: [0, 1, 2, 3]) func fewSamples(count: Int) throws {
    for classes in 1...3 {
      let answers = AssessedAnswers(count, classes: classes, seed: 100)
      for groups in [nil, Array(repeating: 5, count: count)] {
        for weights in [nil, answers.weights, answers.weights.map { _ in 0 }] {
          let assessment = try Assessment(
            answers.result(), validation: answers.result(), groups: groups, weights: weights,
            columns: [SliceColumn(name: "x", values: .numbers(answers.weights))],
            settings: .quick)
          #expect(assessment.count == count && assessment.faults.isEmpty)
          #expect(assessment.perClass.count == classes)
          if count == 0 || weights?.reduce(0, +) == 0 {
            #expect(assessment.figures.allSatisfy { $0.value == nil && $0.interval == nil })
          } else {
            #expect(assessment.figure("accuracy")?.value != nil)
          }
        }
      }
    }
  }

  @Test(arguments: [1.0, 0.75], [false, true]) func aPerfectClassifier(
    sureness: Double, isGrouped: Bool
  ) throws {
    let labels = (0..<60).map { $0 % 2 }
    let result = try ClassificationResult(
      classes: ["a", "b"], labels: labels,
      probabilities: labels.flatMap {
        $0 == 0 ? [sureness, 1 - sureness] : [1 - sureness, sureness]
      })
    let assessment = try Assessment(
      result, validation: result, groups: isGrouped ? Array(0..<60) : nil, settings: .quick)
    #expect(assessment.faults.isEmpty)
    for name in [
      "accuracy", "recall", "precision", "F1", "average precision", "area under ROC",
      "balanced accuracy", "Matthews", "Cohen's κ",
    ] {
      let figure = try #require(assessment.figure(name))
      #expect(figure.value == 1, "\(name)")
      // Wilson's formula knows that 60 samples are few; what resampling cannot know is named.
      let isShare = !isGrouped && ["accuracy", "recall", "precision"].contains(name)
      #expect((figure.interval != nil) == isShare && (figure.problem == nil) == isShare, "\(name)")
    }
    #expect(assessment.figure("log-loss")?.problem != nil)
    #expect(assessment.thresholds.allSatisfy { $0.result?.recall == 1 })
    #expect(assessment.mistakes.isEmpty && assessment.confusedPairs.isEmpty)
  }

  @Test func aClassWithoutSamplesHasNoFigures() throws {
    let result = try ClassificationResult(
      classes: ["a", "b", "c"], labels: [0, 0, 1, 1],
      probabilities: [
        0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.25, 0.5, 0.25, 0.25,
      ])
    let row = try Assessment(result, settings: .quick).perClass[2]
    #expect(row.recall == nil && row.precision == nil && row.recallInterval == nil)
    #expect(row.averagePrecision == nil && row.area == nil && row.counts.samples == 0)
  }

  @Test func manyClasses() throws {
    let answers = AssessedAnswers(4000, classes: 200, seed: 110)
    let assessment = try Assessment(answers.result())
    #expect(assessment.perClass.count == 200 && assessment.curves.count == 6)
    #expect(assessment.faults.isEmpty)
    let grouped = try Assessment(answers.result(), groups: (0..<4000).map { $0 / 10 })
    #expect(grouped.faults.isEmpty && grouped.perClass[0].recallInterval == nil)
  }

  @Test func slicesAndMistakesAreThoseOfTheAnswers() throws {
    let answers = AssessedAnswers(200, classes: 3, seed: 120)
    let result = try answers.result()
    let columns = [
      SliceColumn(name: "light", values: .categories((0..<200).map { $0 % 3 == 0 ? "n" : "d" }))
    ]
    var settings = AssessmentSettings.quick
    settings.mistakeLimit = 5
    let assessment = try Assessment(result, columns: columns, settings: settings)
    let isCorrect = zip(result.labels, result.predictions).map { $0 == $1 }
    #expect(assessment.slices == SliceAnalysis(columns: columns, isCorrect: isCorrect))
    #expect(try assessment.mistakes == ConfidentMistake.surest(5, of: result))
    #expect(assessment.confusedPairs == result.confusionMatrix.confusedPairs(limit: 10))
    #expect(try Assessment(result, settings: settings).slices == nil)
  }
}
