// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct ScoreSketchTests {
  static let grids: [ScoreGrid] = [
    .anyScore(bits: 0), .anyScore(bits: 3), .anyScore(bits: 10), .probability(bits: 0),
    .probability(bits: 2), .probability(bits: 6), .probability(bits: 10),
  ]

  private static func sketch(_ samples: CurveSamples, _ grid: ScoreGrid) throws -> ScoreSketch {
    var sketch = ScoreSketch(grid)
    try sketch.update(scores: samples.scores, isPositive: samples.isPositive)
    return sketch
  }

  private static func samples(_ round: Int, _ random: inout CurveRandom) -> CurveSamples {
    random.samples(
      [1, 2, 5, 30, 200, 3000][round % 6], levels: [0, 2, 7, 300][round % 4],
      positiveIn: [2, 10, 1][round % 3])
  }

  @Test(arguments: grids) func theExactValueLiesWithinTheBounds(grid: ScoreGrid) throws {
    var random = CurveRandom(seed: 13)
    for round in 0..<200 {
      let samples = Self.samples(round, &random)
      let scores = try samples.ordered()
      let sketch = try Self.sketch(samples, grid)
      let area = ROCCurve(scores).area
      #expect((sketch.areaBounds == nil) == (area == nil))
      if let area, let bounds = sketch.areaBounds { #expect(bounds.contains(area)) }
      let precision = PrecisionRecallCurve(scores).averagePrecision()
      #expect((sketch.averagePrecisionBounds == nil) == (precision == nil))
      if let precision, let bounds = sketch.averagePrecisionBounds {
        #expect(bounds.contains(precision))
      }
      for value in [0, 0.3, 0.5, 0.77, 1] + samples.scores.prefix(5).map(Double.init) {
        let point = Threshold(value).applied(to: scores)
        let bounds = sketch.bounds(at: Threshold(value))
        if let precision = point.precision {
          #expect(bounds.precision?.contains(precision) == true)
        }
        if let recall = point.recall { #expect(bounds.recall?.contains(recall) == true) }
      }
    }
  }

  /// The bounds are no wider than they must be: both orders within one bin occur.
  @Test func theWorstCasesAreReached() throws {
    // All scores fall into the bin of 0.5 … 1 of this grid.
    let grid = ScoreGrid.anyScore(bits: 0)
    let values = (0..<600).map { 0.5 + Float($0) / 2048 }
    for (positives, best) in [(200, false), (200, true)] {
      let isPositive = values.indices.map { best ? $0 >= 600 - positives : $0 < positives }
      let samples = CurveSamples(scores: values, isPositive: isPositive, weights: [])
      let sketch = try Self.sketch(samples, grid)
      let area = try #require(ROCCurve(try samples.ordered()).area)
      let bounds = try #require(sketch.areaBounds)
      #expect(bounds.lowerBound == 0 && bounds.upperBound == 1 && area == (best ? 1 : 0))
      let precision = try #require(
        PrecisionRecallCurve(try samples.ordered()).averagePrecision())
      let interval = try #require(sketch.averagePrecisionBounds)
      let end = best ? interval.upperBound : interval.lowerBound
      #expect(interval.contains(precision) && abs(end - precision) < 1e-12)
    }
  }

  /// Where the tail of the sum is bounded by a logarithm it is below the sum, and close to it.
  @Test func theLogarithmBoundsTheSum() throws {
    let values = (0..<40_000).map { 0.5 + Float($0) / 131_072 }
    for positives in [300, 1000, 20_000, 39_000] {
      let samples = CurveSamples(
        scores: values, isPositive: values.indices.map { $0 < positives }, weights: [])
      let precision = try #require(
        PrecisionRecallCurve(try samples.ordered()).averagePrecision())
      let low = try #require(
        Self.sketch(samples, .anyScore(bits: 0)).averagePrecisionBounds?.lowerBound)
      #expect(low <= precision && precision - low < 1e-6)
    }
  }

  @Test func coarseScoresAreExact() throws {
    var random = CurveRandom(seed: 14)
    let samples = random.samples(3000, levels: 50)
    let sketch = try Self.sketch(samples, .probability(bits: 10))
    let scores = try samples.ordered()
    let bounds = try #require(sketch.areaBounds)
    #expect(bounds.upperBound - bounds.lowerBound < 1e-12)
    let precision = try #require(sketch.averagePrecisionBounds)
    #expect(precision.upperBound - precision.lowerBound < 1e-12)
    #expect(sketch.knownPoints == scores)
  }

  @Test func fineScoresHaveNarrowBounds() throws {
    var random = CurveRandom(seed: 15)
    let sketch = try Self.sketch(random.samples(100_000, levels: 0), .probability(bits: 10))
    for bounds in [sketch.areaBounds, sketch.averagePrecisionBounds] {
      let bounds = try #require(bounds)
      #expect(bounds.upperBound - bounds.lowerBound < 1e-3)
    }
  }

  @Test func knownPointsLieOnTheExactCurve() throws {
    var random = CurveRandom(seed: 16)
    for grid in Self.grids {
      let samples = random.samples(2000, levels: 0)
      let scores = try samples.ordered()
      let known = PrecisionRecallCurve(try Self.sketch(samples, grid).knownPoints)
      #expect(known.points.allSatisfy { $0.threshold.applied(to: scores) == $0 })
    }
  }

  @Test func partsGiveTheSameSketch() throws {
    var random = CurveRandom(seed: 17)
    for grid in Self.grids {
      let samples = random.samples(1000, levels: 0)
      let whole = try Self.sketch(samples, grid)
      for workers in [2, 5] {
        let parts = try (0..<workers).map { worker in
          try Self.sketch(
            samples.taking(samples.scores.indices.filter { $0 % workers == worker }), grid)
        }
        var forward = ScoreSketch(grid)
        var backward = ScoreSketch(grid)
        for part in parts { forward.merge(part) }
        for part in parts.reversed() { backward.merge(part) }
        #expect(forward == whole && backward == whole)
      }
      let shuffled = samples.taking(samples.scores.indices.shuffled(using: &random))
      #expect(try Self.sketch(shuffled, grid) == whole)
    }
  }

  /// Intervals of another order of labels do not hold the value: the property can fail.
  @Test func boundsOfOtherDataAreFound() throws {
    var random = CurveRandom(seed: 18)
    var samples = random.samples(2000, levels: 0)
    let area = try #require(ROCCurve(try samples.ordered()).area)
    let precision = try #require(PrecisionRecallCurve(try samples.ordered()).averagePrecision())
    samples.isPositive.reverse()
    let other = try Self.sketch(samples, .probability(bits: 10))
    #expect(other.areaBounds?.contains(area) == false)
    #expect(other.averagePrecisionBounds?.contains(precision) == false)
  }

  @Test func badScoresLeaveTheSketchAlone() throws {
    var sketch = ScoreSketch()
    let fresh = sketch
    #expect(throws: EvaluationError.probabilityOutOfRange(sample: 1, value: 1.5)) {
      try sketch.update(scores: [0.5, 1.5], isPositive: [true, false])
    }
    #expect(sketch == fresh && sketch.areaBounds == nil && sketch.averagePrecisionBounds == nil)
    var any = ScoreSketch(.anyScore(bits: 4))
    #expect(throws: EvaluationError.scoreNotFinite(sample: 0, score: .infinity)) {
      try any.update(scores: [.infinity], isPositive: [true])
    }
    try any.update(
      scores: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, -0.0, 0],
      isPositive: [true, false, true, false])
    #expect(any.areaBounds?.contains(0.875) == true && any.knownPoints.count == 3)
    try sketch.update(scores: [0, 1, -0.0], isPositive: [false, true, false])
    #expect(sketch.knownPoints.thresholds == [1, 0])
  }
}
