// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

/// What must hold for counts and their figures, on random samples and at the edges.
@Suite struct CountsLawTests {
  /// Random samples with weights, many of them rare or absent classes.
  struct Samples {
    var classCount: Int
    var labels: [Int] = []
    var predictions: [Int] = []
    var weights: [Double] = []

    init(seed: UInt64, count: Int = 60) {
      var random = Congruential(seed: seed)
      classCount = 2 + random.next(6)
      for _ in 0..<count {
        let label = min(random.next(classCount), random.next(classCount))
        labels.append(label)
        predictions.append(random.next(3) > 0 ? label : random.next(classCount))
        weights.append(Double(random.next(1000)) / 300)
      }
    }

    func weighted(by weights: [Double]) throws -> WeightedConfusionMatrix {
      try WeightedConfusionMatrix(
        labels: labels, predictions: predictions, weights: weights, classCount: classCount)
    }

    var counted: ConfusionMatrix {
      var matrix = ConfusionMatrix(classCount: classCount)
      for (label, prediction) in zip(labels, predictions) {
        matrix.add(actual: label, predicted: prediction)
      }
      return matrix
    }
  }

  /// All figures of a matrix as bits.
  private static func figures(_ matrix: some ConfusionFigures) -> [UInt64?] {
    var all: [Double?] = [
      matrix.accuracy, matrix.matthews, matrix.balancedAccuracy(),
      matrix.balancedAccuracy(adjusted: true),
    ]
    all += KappaWeighting.allCases.map { matrix.cohenKappa($0) }
    for averaging in ClassAveraging.allCases {
      all += ClassScore.allCases.map { matrix.average($0, averaging) }
    }
    for one in matrix.perClass { all += ClassScore.allCases.map { $0.value(of: one) } }
    all += ConfusionNormalization.allCases.flatMap { matrix.normalized(by: $0).joined() }
    return all.map { $0?.bitPattern }
  }

  @Test(arguments: 0..<40) func weightsOfOneAreCounts(seed: Int) throws {
    let samples = Samples(seed: UInt64(seed))
    let ones = try samples.weighted(by: samples.labels.map { _ in 1 })
    #expect(Self.figures(ones) == Self.figures(samples.counted))
  }

  @Test(arguments: 0..<40) func scaleOfWeightsChangesNothing(seed: Int) throws {
    let samples = Samples(seed: UInt64(seed))
    let plain = Self.figures(try samples.weighted(by: samples.weights))
    // Powers of two, close to the largest and to the smallest numbers.
    for scale in [0x1p1000, 0x1p-900, 0x1p-3] {
      #expect(
        Self.figures(try samples.weighted(by: samples.weights.map { $0 * scale })) == plain)
    }
  }

  @Test(arguments: 0..<40) func orderAndMergingChangeNothing(seed: Int) throws {
    let samples = Samples(seed: UInt64(seed))
    let whole = Self.figures(try samples.weighted(by: samples.weights))
    var reversed = samples
    reversed.labels.reverse()
    reversed.predictions.reverse()
    reversed.weights.reverse()
    #expect(Self.figures(try reversed.weighted(by: reversed.weights)) == whole)
    for cut in [0, 1, 23, 60] {
      func share(_ range: Range<Int>) throws -> WeightedConfusionMatrix {
        try WeightedConfusionMatrix(
          labels: Array(samples.labels[range]), predictions: Array(samples.predictions[range]),
          weights: Array(samples.weights[range]), classCount: samples.classCount)
      }
      var left = try share(0..<cut)
      left.merge(try share(cut..<60))
      #expect(Self.figures(left) == whole)
    }
  }

  @Test(arguments: 0..<40) func figuresKeepTheirRelations(seed: Int) throws {
    let samples = Samples(seed: UInt64(seed))
    let matrix = samples.counted
    var transposed = ConfusionMatrix(classCount: samples.classCount)
    for (label, prediction) in zip(samples.labels, samples.predictions) {
      transposed.add(actual: prediction, predicted: label)
    }
    #expect(matrix.matthews == transposed.matthews)
    for weighting in KappaWeighting.allCases {
      let (left, right) = (matrix.cohenKappa(weighting), transposed.cohenKappa(weighting))
      #expect(abs((left ?? 9) - (right ?? 9)) < 1e-14)
    }
    for (one, other) in zip(matrix.perClass, transposed.perClass) {
      #expect(one.precision == other.recall && one.f1 == other.f1 && one.iou == other.iou)
      #expect(one.missedDanger == other.falseAlarms && one.trueNegatives == other.trueNegatives)
      if let f1 = one.f1, let iou = one.iou { #expect(abs(iou - f1 / (2 - f1)) < 1e-15) }
      #expect(one.fBeta(0) == one.precision && one.fBeta(.infinity) == one.recall)
      let cells = [
        one.truePositives, one.falsePositives, one.falseNegatives, one.trueNegatives,
      ]
      #expect(cells.reduce(0, +) == matrix.total)
    }
    // Pooled, a missed sample of one class is a false alarm of another.
    #expect(matrix.micro(.precision) == matrix.accuracy && matrix.micro(.f1) == matrix.accuracy)
    let weighted = matrix.average(.recall, .weighted) ?? 9
    let accuracy = matrix.accuracy ?? 0
    #expect(abs(weighted - accuracy) < 1e-15)
  }

  @Test func nothingIsMadeUp() throws {
    let nothing = try WeightedConfusionMatrix(
      labels: [], predictions: [], weights: [], classCount: 3)
    let weightless = try WeightedConfusionMatrix(
      labels: [0, 1], predictions: [1, 1], weights: [0, 0], classCount: 3)
    for matrix in [nothing, weightless] {
      #expect(Self.figures(matrix).allSatisfy { $0 == nil })
    }
    // One class only: there is no chance to be better than.
    let single = ConfusionMatrix(rows: [[0, 0], [0, 7]])
    #expect(single.matthews == nil && single.cohenKappa() == nil)
    #expect(single.balancedAccuracy() == 1 && single.balancedAccuracy(adjusted: true) == nil)
    let shares = single.normalized(by: .trueClass)
    #expect(shares == [[nil, nil], [0, 1]])
    // The only class with samples was never predicted and is left out, so no sample is left.
    let missed = ConfusionMatrix(rows: [[0, 4], [0, 0]])
    #expect(missed.average(.precision, .weighted, emptyClass: .leaveOut) == nil)
    #expect(missed.average(.precision, .macro, emptyClass: .leaveOut) == 0)
    #expect(missed.counts(of: 1).fBeta(1e300) == 0 && missed.counts(of: 0).fBeta(1e-300) == 0)
  }

  /// Counts that a damaged file may hold.
  @Test func hugeCountsDoNotTrap() {
    let matrix = ConfusionMatrix(rows: [[.max, .max - 1, 3], [.max, 1, 0], [0, .max, .max]])
    #expect(matrix.total == .max && matrix.correct == .max)
    for averaging in ClassAveraging.allCases {
      for score in ClassScore.allCases {
        #expect(matrix.average(score, averaging).map { $0.isFinite } ?? true)
      }
    }
    #expect(matrix.matthews?.isFinite ?? true)
    #expect(matrix.cohenKappa(.quadratic)?.isFinite ?? true)
    let one = ClassCounts(
      truePositives: .max, falsePositives: .max, falseNegatives: .max, trueNegatives: .max)
    #expect(one.precision == 0.5 && one.f1 == 0.5 && one.matthews == 0 && one.samples == .max)
    var doubled = matrix
    doubled.merge(matrix)
    #expect(doubled[0, 0] == .max)
  }

  /// Ten billion samples of which one hundred are dangers: no digits are lost.
  @Test func rareClassesKeepTheirDigits() throws {
    let counts = ClassCounts(
      truePositives: 90, falsePositives: 10, falseNegatives: 10, trueNegatives: 9_999_999_890)
    // By hand: (90·N − 100) / (100·(N + 10)) with N = 9,999,999,890.
    let expected = (90 * 9_999_999_890.0 - 100) / (100 * 9_999_999_900.0)
    let matthews = try #require(counts.matthews)
    #expect(abs(matthews - expected) < 1e-15)
    let matrix = ConfusionMatrix(rows: [[9_999_999_890, 10], [10, 90]])
    let ofAll = try #require(matrix.matthews)
    #expect(abs(ofAll - expected) < 1e-15)
  }

  @Test func badSamplesAreErrors() {
    #expect(throws: EvaluationError.badWeight(sample: 1, weight: -1)) {
      try WeightedConfusionMatrix(
        labels: [0, 1], predictions: [0, 1], weights: [1, -1], classCount: 2)
    }
    for weight in [Double.nan, .infinity, -.infinity] {
      #expect(throws: EvaluationError.self) {
        try WeightedConfusionMatrix(
          labels: [0], predictions: [0], weights: [weight], classCount: 2)
      }
      #expect(throws: EvaluationError.self) {
        var loss = LogLoss()
        try loss.update(
          ScoredBatch(labels: [0], scores: [1, 0], classCount: 2), weights: [weight])
      }
    }
    // Their sum, or a sum of losses, is beyond all numbers.
    #expect(throws: EvaluationError.badWeight(sample: 0, weight: 1e308)) {
      var loss = LogLoss()
      try loss.update(
        ScoredBatch(labels: [0], scores: [0, 1], classCount: 2), weights: [1e308])
    }
    #expect(throws: EvaluationError.badWeight(sample: 1, weight: 1.5e308)) {
      try WeightedConfusionMatrix(
        labels: [0, 0], predictions: [0, 0], weights: [1.5e308, 1.5e308], classCount: 2)
    }
    #expect(throws: EvaluationError.labelOutOfRange(sample: 0, label: 2, classCount: 2)) {
      try WeightedConfusionMatrix(labels: [0], predictions: [2], weights: [1], classCount: 2)
    }
  }

  /// The contract must find what averages batch by batch.
  @Test func theContractFindsAMeanOfBatchFigures() throws {
    let broken = try MetricContract.violations(of: MeanOfMatthews())
    #expect(broken.contains("batches of 16") && broken.contains("merged at 20"))
  }

  private struct MeanOfMatthews: Metric {
    let name = "mean of matthews"
    private var values: [Double] = []
    var value: Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }
    mutating func update(_ batch: ScoredBatch) {
      var one = Matthews(classCount: batch.classCount)
      one.update(batch)
      if let value = one.value { values.append(value) }
    }
    mutating func merge(_ other: MeanOfMatthews) { values += other.values }
  }
}

/// Numbers that look random and are the same each time.
struct Congruential {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  /// At least 0 and below 1.
  mutating func unit() -> Double { Double(next(1 << 30)) / Double(1 << 30) }
}
