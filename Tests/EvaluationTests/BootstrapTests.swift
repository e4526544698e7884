// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct BootstrapTests {
  /// Scores with ties, in falling order, positive ones first among equals: the order in which the
  /// fast ways draw, so that the general way has the same draws.
  static func ranked(_ count: Int, seed: Int, step: Double = 0.25) -> ([Double], [Bool]) {
    var stream = DrawStream(seed: UInt64(seed), resample: 0)
    let samples = (0..<count).map { _ -> (Double, Bool) in
      let isPositive = stream.below(3) == 0
      let score = stream.uniform() + (isPositive ? 0.3 : 0)
      return ((score / step).rounded() * step, isPositive)
    }
    let sorted = samples.sorted { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 && !$1.1 }
    return (sorted.map(\.0), sorted.map(\.1))
  }

  @Test(arguments: [3, 30, 301, 1200], [false, true])
  func rankingsEqualTheGeneralWay(count: Int, stratified: Bool) throws {
    let (scores, isPositive) = Self.ranked(count, seed: count)
    let strata = stratified ? isPositive.map { $0 ? 0 : 1 } : nil
    for method in Bootstrap.Method.allCases {
      let bootstrap = Bootstrap(
        resamples: 300, seed: 5, method: method, maximumUndefinedShare: 0.9)
      for figure in RankingFigure.allCases {
        let fast = try bootstrap.interval(
          of: figure, scores: scores, isPositive: isPositive, stratified: stratified)
        let general = try bootstrap.interval(count: count, strata: strata) { draws in
          naive(figure, scores, isPositive, draws)
        }
        #expect(close(fast, general))
      }
    }
  }

  @Test func groupsEqualTheGeneralWay() throws {
    let (scores, isPositive) = Self.ranked(200, seed: 2)
    let groups = (0..<200).map { $0 % 37 }
    let bootstrap = Bootstrap(resamples: 300, seed: 6)
    for figure in RankingFigure.allCases {
      let fast = try bootstrap.interval(
        of: figure, scores: scores, isPositive: isPositive, groups: groups)
      let general = try bootstrap.interval(count: 200, groups: groups) { draws in
        // Whole groups are drawn.
        for sample in draws.indices where draws[sample] != draws[sample % 37] { return nil }
        return naive(figure, scores, isPositive, draws)
      }
      #expect(close(fast, general))
      #expect(general.undefinedResamples == 0)
    }
  }

  @Test(arguments: [nil, [0, 0, 1, 1, 1, 0, 2, 2, 2, 2]]) func meansEqualTheGeneralWay(
    strata: [Int]?
  ) throws {
    // Sums without rounding: BCa counts resamples that equal the figure.
    let values = [0.125, 0.75, 0.25, 3, 0.375, 0.875, 0.0625, 2, 1, 0.625]
    for groups in [nil, [0, 0, 1, 1, 2, 3, 4, 4, 5, 6]] {
      let bootstrap = Bootstrap(resamples: 500, seed: 9)
      let fast = try bootstrap.interval(ofMean: values, groups: groups, strata: strata)
      let general = try bootstrap.interval(count: 10, groups: groups, strata: strata) { draws in
        let sum = zip(values, draws).reduce(0) { $0 + $1.0 * Double($1.1) }
        return sum / Double(draws.reduce(0, +))
      }
      #expect(close(fast, general))
    }
  }

  /// Drawing cells is drawing samples: the same intervals, but for chance.
  @Test(arguments: [false, true]) func cellsAreSamples(stratified: Bool) throws {
    let rows = [[60, 10, 5], [8, 70, 12], [3, 9, 40]]
    var pairs: [(Int, Int)] = []
    for row in 0..<3 {
      for column in 0..<3 {
        pairs += Array(repeating: (row, column), count: rows[row][column])
      }
    }
    let samples = pairs
    let bootstrap = Bootstrap(resamples: 20_000, seed: 1)
    let cells = bootstrap.interval(of: ConfusionMatrix(rows: rows), stratified: stratified) {
      $0.macro(.f1)
    }
    let general = try bootstrap.interval(
      count: samples.count, strata: stratified ? samples.map(\.0) : nil
    ) { draws in
      var matrix = ConfusionMatrix(classCount: 3)
      for (pair, times) in zip(samples, draws) {
        matrix.add(actual: pair.0, predicted: pair.1, count: Int(times))
      }
      return matrix.macro(.f1)
    }
    let (a, b) = (try #require(cells.interval), try #require(general.interval))
    #expect(cells.value == general.value)
    let width = a.high - a.low
    #expect(abs(a.low - b.low) < width / 25 && abs(a.high - b.high) < width / 25)
    // The acceleration by cells is that by samples; only the draws differ.
    #expect(abs((cells.standardError ?? 0) - (general.standardError ?? 1)) < width / 100)
  }

  @Test func strataKeepTheirSizes() throws {
    let strata = [5, 5, 1, 1, 1, 5, 1, 9]
    let bootstrap = Bootstrap(resamples: 200, method: .percentile)
    let result = try bootstrap.interval(count: 8, strata: strata) { draws in
      for stratum in [1, 5, 9] {
        let size = strata.filter { $0 == stratum }.count
        let drawn = strata.indices.filter { strata[$0] == stratum }.reduce(0) { $0 + draws[$1] }
        if Int(drawn) != size { return nil }
      }
      return Double(draws[0]) + Double(draws[2])
    }
    #expect(result.undefinedResamples == 0 && result.interval != nil)
  }

  @Test func threadsChangeNoBit() throws {
    let (scores, isPositive) = Self.ranked(1500, seed: 8, step: 0.001)
    let groups = (0..<1500).map { $0 / 3 }
    func results(_ threads: Int?) throws -> [BootstrapEstimate] {
      let bootstrap = Bootstrap(resamples: 333, seed: 2, threads: threads)
      return [
        try bootstrap.interval(of: .averagePrecision, scores: scores, isPositive: isPositive),
        try bootstrap.interval(
          of: .rocAUC, scores: scores, isPositive: isPositive, groups: groups),
        try bootstrap.interval(ofMean: scores),
        bootstrap.interval(of: ConfusionMatrix(rows: [[5, 3], [2, 9]])) { $0.accuracy },
      ]
    }
    let one = try results(1)
    for threads in [2, 3, 7, nil] { #expect(try results(threads) == one) }
    #expect(try results(1) == one)
    let band = try Bootstrap(resamples: 100, threads: 1).rocBand(
      scores: scores, isPositive: isPositive)
    #expect(
      try Bootstrap(resamples: 100, threads: 5).rocBand(scores: scores, isPositive: isPositive)
        == band)
    // Another seed is another draw.
    #expect(
      try Bootstrap(resamples: 333, seed: 3).interval(ofMean: scores) != one[2])
  }

  @Test func theOrderOfSamplesChangesNoBitOfARanking() throws {
    let (scores, isPositive) = Self.ranked(400, seed: 3)
    var order = Array(0..<400)
    var stream = DrawStream(seed: 5, resample: 5)
    for place in (1..<400).reversed() { order.swapAt(place, stream.below(place + 1)) }
    let groups = (0..<400).map { $0 % 90 }
    for groups in [nil, groups] {
      let one = try Bootstrap(resamples: 200).interval(
        of: .averagePrecision, scores: scores, isPositive: isPositive, groups: groups)
      let other = try Bootstrap(resamples: 200).interval(
        of: .averagePrecision, scores: order.map { scores[$0] },
        isPositive: order.map { isPositive[$0] }, groups: groups.map { g in order.map { g[$0] } })
      #expect(one == other)
    }
  }

  /// The bounds of a band at a point are the percentile interval of the curve there.
  @Test func bandsAreIntervalsPointByPoint() throws {
    let (scores, isPositive) = Self.ranked(150, seed: 4, step: 0.1)
    let bootstrap = Bootstrap(resamples: 200, seed: 7, method: .percentile)
    let grid = [0, 0.25, 0.5, 0.9, 1]
    let precision = try #require(
      try bootstrap.precisionRecallBand(scores: scores, isPositive: isPositive, grid: grid))
    let rates = try #require(
      try bootstrap.rocBand(scores: scores, isPositive: isPositive, grid: grid))
    for (point, place) in grid.enumerated() {
      let envelope = try bootstrap.interval(count: 150) {
        naiveEnvelope(scores, isPositive, $0, place)
      }
      let rate = try bootstrap.interval(count: 150) { naiveRate(scores, isPositive, $0, place) }
      for (band, own) in [(precision, envelope), (rates, rate)] {
        #expect(abs(band.values[point] - (own.value ?? .nan)) < 1e-12)
        // Where nothing varies the band is a point, and an interval would claim too much.
        guard let interval = own.interval else {
          #expect(own.problem == .noSpread && band.low[point] == band.high[point])
          continue
        }
        #expect(abs(band.low[point] - interval.low) < 1e-12)
        #expect(abs(band.high[point] - interval.high) < 1e-12)
      }
    }
  }

  @Test func thereIsNoIntervalWithoutKnowledge() throws {
    let bootstrap = Bootstrap(resamples: 200)
    #expect(try bootstrap.interval(ofMean: []).problem == .noSamples)
    #expect(try bootstrap.interval(ofMean: [3]).problem == .oneUnit)
    #expect(try bootstrap.interval(ofMean: [3]).value == 3)
    #expect(try bootstrap.interval(ofMean: [1, 2, 3], groups: [4, 4, 4]).problem == .oneUnit)
    #expect(try bootstrap.interval(ofMean: [2, 2, 2, 2]).problem == .noSpread)
    let none = try bootstrap.interval(
      of: .averagePrecision, scores: [1, 2], isPositive: [false, false])
    #expect(none.problem == .undefinedFigure && none.value == nil && none.interval == nil)
    let rare = try bootstrap.interval(
      of: .averagePrecision, scores: [1, 2, 3, 4, 5], isPositive: [true, false, false, false, true])
    // Without both positive samples with probability 0.6⁵ = 0.078.
    guard case .undefinedResamples(let count, of: 200) = rare.problem else {
      Issue.record("expected undefined resamples, found \(String(describing: rare.problem))")
      return
    }
    #expect(count == rare.undefinedResamples && (4...30).contains(count))
    #expect(
      try bootstrap.interval(
        of: .averagePrecision, scores: [1, 2, 3, 4, 5],
        isPositive: [true, false, false, false, true], stratified: true
      ).interval != nil)
    #expect(
      bootstrap.interval(of: ConfusionMatrix(rows: [[3, 0], [0, 4]])) { $0.accuracy }.problem
        == .noSpread)
    #expect(try bootstrap.rocBand(scores: [1], isPositive: [true]) == nil)
    #expect(try bootstrap.precisionRecallBand(scores: [], isPositive: []) == nil)
  }

  @Test func badDataAreErrors() {
    #expect(throws: EvaluationError.groupInTwoStrata(sample: 2, group: 7)) {
      try Bootstrap().interval(count: 3, groups: [7, 8, 7], strata: [0, 0, 1]) { _ in 1 }
    }
    #expect(throws: EvaluationError.self) {
      try Bootstrap().interval(
        of: .rocAUC, scores: [1, 2], isPositive: [true, false], groups: [0, 0], stratified: true)
    }
    #expect(throws: EvaluationError.scoreNotFinite(sample: 1, score: .infinity)) {
      try Bootstrap().interval(ofMean: [1, .infinity])
    }
    #expect(throws: EvaluationError.scoreNotFinite(sample: 0, score: -.infinity)) {
      try Bootstrap().rocBand(scores: [-.infinity, 1], isPositive: [true, false])
    }
  }

  private func close(_ a: BootstrapEstimate, _ b: BootstrapEstimate) -> Bool {
    func near(_ x: Double?, _ y: Double?) -> Bool {
      guard let x, let y else { return x == nil && y == nil }
      return abs(x - y) < 1e-12
    }
    return near(a.value, b.value) && near(a.interval?.low, b.interval?.low)
      && near(a.interval?.high, b.interval?.high) && near(a.standardError, b.standardError)
      && a.undefinedResamples == b.undefinedResamples && a.problem == b.problem
  }
}

/// From the definition: every distinct score as threshold, counted anew.
private func points(
  _ scores: [Double], _ isPositive: [Bool], _ draws: [UInt32]
) -> (points: [(Double, Double)], positive: Double, negative: Double) {
  let thresholds = Set(scores).sorted(by: >)
  func count(_ label: Bool, from threshold: Double) -> Double {
    Double(
      scores.indices.filter { isPositive[$0] == label && scores[$0] >= threshold }
        .reduce(0) { $0 + Int(draws[$1]) })
  }
  return (
    thresholds.map { (count(true, from: $0), count(false, from: $0)) },
    count(true, from: -.infinity), count(false, from: -.infinity)
  )
}

private func naive(
  _ figure: RankingFigure, _ scores: [Double], _ isPositive: [Bool], _ draws: [UInt32]
) -> Double? {
  let (points, positive, negative) = points(scores, isPositive, draws)
  if positive == 0 { return nil }
  var (sum, before) = (0.0, (0.0, 0.0))
  switch figure {
  case .averagePrecision:
    for (right, wrong) in points where right + wrong > 0 {
      sum += (right - before.0) / positive * right / (right + wrong)
      before = (right, wrong)
    }
    return sum
  case .rocAUC:
    if negative == 0 { return nil }
    for (right, wrong) in points {
      sum += (wrong - before.1) / negative * (right + before.0) / (2 * positive)
      before = (right, wrong)
    }
    return sum
  }
}

private func naiveEnvelope(
  _ scores: [Double], _ isPositive: [Bool], _ draws: [UInt32], _ recall: Double
) -> Double? {
  let (points, positive, _) = points(scores, isPositive, draws)
  return points.filter { $0.0 + $0.1 > 0 && $0.0 / positive >= recall }
    .map { $0.0 / ($0.0 + $0.1) }.max()
}

private func naiveRate(
  _ scores: [Double], _ isPositive: [Bool], _ draws: [UInt32], _ rate: Double
) -> Double? {
  let (points, positive, negative) = points(scores, isPositive, draws)
  if positive == 0 || negative == 0 { return nil }
  let curve = [(0.0, 0.0)] + points.map { ($0.1 / negative, $0.0 / positive) }
  if let top = curve.filter({ $0.0 == rate }).map(\.1).max() { return top }
  guard let next = curve.firstIndex(where: { $0.0 > rate }) else { return 1 }
  let (a, b) = (curve[next - 1], curve[next])
  return a.1 + (b.1 - a.1) * (rate - a.0) / (b.0 - a.0)
}
