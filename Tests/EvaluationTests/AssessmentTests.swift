// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct AssessmentTests {
  // MARK: Figures are those of the pieces

  @Test(arguments: [2, 3, 7]) func figuresAreThoseOfThePieces(classes: Int) throws {
    let result = try AssessedAnswers(400, classes: classes, seed: UInt64(classes)).result()
    let bootstrap = AssessmentSettings.quick.bootstrap
    let assessment = try Assessment(result, settings: .quick)
    let matrix = result.confusionMatrix
    #expect(assessment.matrix == matrix && assessment.count == 400 && assessment.faults.isEmpty)
    #expect(assessment.positiveClass == (classes == 2 ? 1 : nil))
    let accuracy = try #require(assessment.figure("accuracy"))
    #expect(accuracy.value == result.accuracy && accuracy.interval == result.accuracyInterval())
    #expect(accuracy.method == .wilson)

    func expect(_ name: String, _ estimate: BootstrapEstimate) throws {
      let figure = try #require(assessment.figure(name))
      #expect(figure.value == estimate.value && figure.interval == estimate.interval, "\(name)")
      #expect(figure.interval != nil && figure.method == .bootstrap, "\(name)")
    }
    try expect("balanced accuracy", bootstrap.interval(of: matrix) { $0.balancedAccuracy() })
    try expect("Matthews", bootstrap.interval(of: matrix) { $0.matthews })
    try expect("Cohen's κ", bootstrap.interval(of: matrix) { $0.cohenKappa() })
    if classes > 2 {
      try expect("macro F1", bootstrap.interval(of: matrix) { $0.macro(.f1) })
    }
    try expect("log-loss", try bootstrap.interval(ofMean: result.logLosses ?? []))
    try expect("Brier score", try bootstrap.interval(ofMean: result.brierScores ?? []))
    #expect((assessment.figure("top-5 accuracy") != nil) == (classes > 5))

    for row in assessment.perClass {
      let column = try #require(result.probabilities(of: row.index))
      let scores = try BinaryScores(scores: column, isPositive: result.isOf(row.index))
      let counts = matrix.counts(of: row.index)
      #expect(row.counts == counts && row.recall == matrix.value(.recall, of: row.index))
      #expect(
        row.recallInterval
          == .wilson(successes: counts.truePositives, trials: counts.samples, level: 0.95))
      #expect(
        row.precisionInterval
          == .wilson(successes: counts.truePositives, trials: counts.predicted, level: 0.95))
      #expect(row.averagePrecision == PrecisionRecallCurve(scores).averagePrecision())
      #expect(row.area == ROCCurve(scores).area)
    }
    for curve in assessment.curves {
      let column = try #require(result.probabilities(of: curve.classIndex))
      let isPositive = result.isOf(curve.classIndex)
      let deLong = try #require(try DeLongEstimate(scores: column, isPositive: isPositive))
      #expect(curve.area == deLong.area && curve.areaInterval == deLong.interval())
      #expect(
        try curve.averagePrecision
          == bootstrap.interval(of: .averagePrecision, scores: column, isPositive: isPositive))
    }
  }

  @Test func logLossAndBrierByHand() throws {
    let result = try ClassificationResult(
      classes: ["a", "b"], labels: [0, 1, 1], probabilities: [0.5, 0.5, 0.75, 0.25, 0, 1])
    let assessment = try Assessment(result)
    // (ln 2 + ln 4 + 0) / 3 and (1/4 + 9/16 + 0) / 3.
    #expect(abs((assessment.figure("log-loss")?.value ?? 0) - 0.6931471805599453) < 1e-12)
    #expect(assessment.figure("Brier score")?.value == 0.8125 / 3)
    #expect(assessment.figure("recall")?.value == 0.5)
    #expect(assessment.figure("precision")?.value == 1)
  }

  @Test func positiveClassOfThree() throws {
    let answers = AssessedAnswers(200, classes: 3, seed: 9)
    var settings = AssessmentSettings.quick
    settings.positiveClass = 2
    let result = try answers.result()
    let assessment = try Assessment(result, validation: result, settings: settings)
    #expect(assessment.curves.map(\.classIndex) == [2])
    #expect(assessment.curves[0].precisionRecallBand != nil && assessment.curves[0].rocBand != nil)
    #expect(assessment.figure("recall")?.value == assessment.perClass[2].recall)
    #expect(assessment.figure("F1")?.value == assessment.perClass[2].f1)
    #expect(
      assessment.figure("average precision")?.value == assessment.perClass[2].averagePrecision)
    #expect(assessment.figure("area under ROC")?.method == .deLong)
    #expect(assessment.figure("macro F1")?.value != nil && assessment.thresholds.count == 4)
    #expect(assessment.calibration?.subject == .positiveClass && assessment.faults.isEmpty)
    #expect(try Assessment(result, settings: .quick).calibration?.subject == .answeredClass)
  }

  // MARK: Laws

  @Test(arguments: [2, 4], [false, true]) func theOrderOfSamplesChangesNoValue(
    classes: Int, weighted: Bool
  ) throws {
    let answers = AssessedAnswers(300, classes: classes, seed: 20)
    let (other, order) = answers.shuffled(seed: 1)
    #expect(order != Array(0..<300))
    let (first, second) = (
      try assess(answers, weighted: weighted), try assess(other, weighted: weighted)
    )
    #expect(first.differences(second).isEmpty)
    #expect(first.matrix == second.matrix && first.confusedPairs == second.confusedPairs)
    if weighted { return }
    // Drawn are cells of the matrix and ranks, not samples: even the draws are the same.
    #expect(first.perClass == second.perClass && first.calibration == second.calibration)
    for (a, b) in zip(first.figures, second.figures) {
      let (x, y) = (try #require(a.interval), try #require(b.interval))
      switch a.name {
      case "log-loss", "Brier score":
        // Draws hit other samples: alike but for the noise of resampling, about 2 % of the width.
        let width = x.high - x.low
        #expect(abs(x.low - y.low) < 0.1 * width && abs(x.high - y.high) < 0.1 * width)
      case "area under ROC":
        #expect(abs(x.low - y.low) < 1e-12 && abs(x.high - y.high) < 1e-12)
      default: #expect(a == b, "\(a.name)")
      }
    }
    for (a, b) in zip(first.curves, second.curves) {
      #expect(a.averagePrecision == b.averagePrecision && a.rocBand == b.rocBand)
      #expect(a.precisionRecallBand == b.precisionRecallBand && a.scores == b.scores)
    }
  }

  private func assess(
    _ answers: AssessedAnswers, weighted: Bool = false, groups: [Int]? = nil,
    threads: Int? = nil, resamples: Int = 2000
  ) throws -> Assessment {
    let validation = AssessedAnswers(150, classes: answers.classCount, seed: 77)
    return try Assessment(
      answers.result(), validation: validation.result(), groups: groups,
      weights: weighted ? answers.weights : nil,
      settings: AssessmentSettings(
        bootstrap: Bootstrap(resamples: resamples, seed: 4, threads: threads)))
  }

  @Test(arguments: [2, 4], [false, true]) func threadsChangeNoBit(
    classes: Int, weighted: Bool
  ) throws {
    let answers = AssessedAnswers(200, classes: classes, seed: 30)
    let groups = weighted ? (0..<200).map { $0 / 4 } : nil
    let all = try [1, 2, 5].map { threads in
      try assess(answers, weighted: weighted, groups: groups, threads: threads, resamples: 200)
    }
    for other in all.dropFirst() {
      #expect(other.figures == all[0].figures && other.perClass == all[0].perClass)
      #expect(other.curves == all[0].curves && other.thresholds == all[0].thresholds)
      #expect(other.calibration == all[0].calibration && other.mistakes == all[0].mistakes)
    }
    // Another seed is seen.
    let seeded = try Assessment(
      answers.result(), settings: AssessmentSettings(bootstrap: Bootstrap(resamples: 200, seed: 5)))
    #expect(seeded.figures != all[0].figures)
  }

  @Test(arguments: [2, 3]) func equalWeightsAreNoWeights(classes: Int) throws {
    var answers = AssessedAnswers(150, classes: classes, seed: 40)
    let plain = try assess(answers, resamples: 100)
    for weight in [1.0, 0.3] {
      answers.weights = answers.weights.map { _ in weight }
      let weighted = try assess(answers, weighted: true, resamples: 100)
      #expect(weighted.differences(plain).isEmpty)
      #expect(weighted.isWeighted && !plain.isWeighted && weighted.calibration == nil)
      #expect(weighted.faults.isEmpty)
    }
  }

  /// Whether an assessment sees weights of 0, 1, 2 and 3 as samples left out or repeated.
  private func integerWeightsRepeat(
    _ assess: (AssessedAnswers, [Double]) throws -> Assessment
  ) throws -> Bool {
    let answers = AssessedAnswers(120, classes: 3, seed: 50)
    let times = answers.labels.indices.map { $0 * 7 % 4 }
    let repeated = answers.taking(
      times.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) })
    let plain = try Assessment(repeated.result(), settings: .quick)
    return try assess(answers, times.map(Double.init)).differences(plain).isEmpty
  }

  @Test func integerWeightsAreRepeatedSamples() throws {
    #expect(
      try integerWeightsRepeat { answers, weights in
        try Assessment(answers.result(), weights: weights, settings: .quick)
      })
    // Weights that are dropped are noticed, and so are those that are halved in one place.
    #expect(
      try !integerWeightsRepeat { answers, _ in
        try Assessment(answers.result(), settings: .quick)
      })
    #expect(
      try !integerWeightsRepeat { answers, weights in
        var weights = weights
        weights[3] /= 2
        return try Assessment(answers.result(), weights: weights, settings: .quick)
      })
  }

  @Test func groupsOfOneAreNoGroups() throws {
    let answers = AssessedAnswers(300, classes: 2, seed: 60)
    let plain = try assess(answers)
    let grouped = try assess(answers, groups: Array(0..<300))
    #expect(grouped.isGrouped && grouped.differences(plain).isEmpty && grouped.faults.isEmpty)
    // Two bounds of 2,000 resamples are within 2 % of the width of each other, by one σ.
    for (a, b) in zip(plain.figures, grouped.figures) {
      let (x, y) = (try #require(a.interval), try #require(b.interval))
      let width = x.high - x.low
      #expect(abs(x.low - y.low) < 0.1 * width && abs(x.high - y.high) < 0.1 * width, "\(a.name)")
    }
    // Groups of like samples are wider, all of them.
    let copies = answers.taking((0..<1200).map { $0 / 4 })
    let wide = try assess(copies, groups: (0..<1200).map { $0 / 4 })
    let narrow = try assess(copies)
    for ((a, b), c) in zip(zip(plain.figures, wide.figures), narrow.figures) {
      let widths = [a, b, c].map { ($0.interval?.high ?? 0) - ($0.interval?.low ?? 0) }
      #expect(abs(widths[1] / widths[0] - 1) < 0.2 && widths[2] < 0.6 * widths[0], "\(a.name)")
    }
  }
}
