// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct BinaryScoresTests {
  /// Counting by a dictionary of scores, with no sorting by bits.
  private static func plain(_ samples: CurveSamples) -> [[Double]] {
    var groups: [Float: (Double, Double)] = [:]
    for (score, positive) in zip(samples.scores, samples.isPositive) {
      let (found, alarms) = groups[score] ?? (0, 0)
      groups[score] = positive ? (found + 1, alarms) : (found, alarms + 1)
    }
    var (found, alarms) = (0.0, 0.0)
    return groups.sorted { $0.key > $1.key }.map { score, counts in
      found += counts.0
      alarms += counts.1
      return [Double(score), found, alarms]
    }
  }

  /// Few samples, the radix sort's range and that of two threads; many ties and hardly any.
  @Test(arguments: [0, 1, 2, 50, 5000, 300_000], [1, 40, 0])
  func countsEqualPlainOnes(count: Int, levels: Int) throws {
    var random = CurveRandom(seed: UInt64(count + levels))
    var samples = random.samples(count, levels: levels)
    // Negative scores, huge and tiny ones.
    for index in samples.scores.indices where index % 3 == 0 {
      samples.scores[index] = -samples.scores[index]
    }
    for index in samples.scores.indices where index % 7 == 0 {
      samples.scores[index] *= Float.leastNormalMagnitude
    }
    for index in samples.scores.indices where index % 11 == 0 { samples.scores[index] *= 1e38 }
    let plain = Self.plain(samples)
    let single = try samples.ordered()
    let double = try BinaryScores(
      scores: samples.scores.map(Double.init), isPositive: samples.isPositive)
    let ones = try BinaryScores(
      scores: samples.scores, isPositive: samples.isPositive,
      weights: [Double](repeating: 1, count: count))
    #expect(single == double && single == ones)
    let rows = (0..<single.count).map {
      [single.thresholds[$0], single.truePositives[$0], single.falsePositives[$0]]
    }
    #expect(rows == plain)
  }

  @Test func bothZerosAreOneScore() throws {
    for weights in [nil, [1.0, 1, 1, 1]] {
      let scores = try BinaryScores(
        scores: [0.0, -0.0, -1, 0.0], isPositive: [true, false, false, true], weights: weights)
      #expect(scores.thresholds == [0, -1] && scores.truePositives == [2, 2])
      #expect(scores.falsePositives == [1, 2] && scores.thresholds[0].sign == .plus)
    }
  }

  @Test func neighbouringDoublesStayApart() throws {
    let values: [Double] = [
      (1.0).nextUp, 1, (1.0).nextDown, .leastNonzeroMagnitude, 0, -1, -(1.0).nextUp,
    ]
    let scores = try BinaryScores(
      scores: values.shuffled(), isPositive: [Bool](repeating: true, count: values.count))
    #expect(scores.thresholds == values.sorted(by: >))
    #expect(scores.truePositives == (1...values.count).map(Double.init))
  }

  @Test func orderOfTheSamplesDoesNotMatter() throws {
    var random = CurveRandom(seed: 4)
    for count in [10, 2000] {
      let samples = random.samples(count, levels: 13)
      let (plain, weighted) = (try samples.ordered(), try samples.ordered(weighted: true))
      for _ in 0..<20 {
        let other = samples.taking(Array(0..<count).shuffled(using: &random))
        #expect(try other.ordered() == plain)
        let sums = try other.ordered(weighted: true)
        #expect(sums.thresholds == weighted.thresholds)
        #expect(Self.closest(sums.truePositives, weighted.truePositives) <= 1e-15)
        #expect(Self.closest(sums.falsePositives, weighted.falsePositives) <= 1e-15)
      }
    }
  }

  @Test func mergedWorkersEqualOne() throws {
    var random = CurveRandom(seed: 5)
    for levels in [3, 100, 0] {
      let samples = random.samples(1000, levels: levels)
      let whole = try samples.ordered()
      let weighted = try samples.ordered(weighted: true)
      for workers in [2, 3, 7] {
        let parts = try (0..<workers).map { worker in
          samples.taking(
            samples.scores.indices.filter { ($0 &* 2_654_435_761) % workers == worker })
        }.map { (try $0.ordered(), try $0.ordered(weighted: true)) }
        let empty = try CurveSamples().ordered()
        let counts = parts.reduce(empty) { $0.merged(with: $1.0) }
        #expect(counts == whole)
        #expect(parts.reversed().reduce(empty) { $1.0.merged(with: $0) } == whole)
        let sums = parts.reduce(empty) { $0.merged(with: $1.1) }
        #expect(sums.thresholds == weighted.thresholds)
        #expect(Self.closest(sums.truePositives, weighted.truePositives) <= 1e-15)
      }
      // The law can be broken: a worker that is counted twice shows.
      #expect(whole.merged(with: whole) != whole)
    }
  }

  @Test func aWeightIsARepeatedSampleAndNoWeightIsNone() throws {
    let repeated = try BinaryScores(
      scores: [3.0, 3, 2, 1, 1, 1], isPositive: [true, true, false, true, true, true])
    let weighted = try BinaryScores(
      scores: [3.0, 2, 1, 9], isPositive: [true, false, true, false], weights: [2, 1, 3, 0])
    #expect(weighted == repeated)
  }

  @Test func badValuesAreErrors() {
    for bad in [Double.nan, .infinity, -.infinity] {
      do {
        _ = try BinaryScores(scores: [1, bad], isPositive: [true, false])
        Issue.record("no error for \(bad)")
      } catch {
        guard case .scoreNotFinite(sample: 1, _) = error else {
          Issue.record("found \(error)")
          continue
        }
      }
    }
    func weigh(_ weights: [Double]) throws {
      _ = try BinaryScores(
        scores: [1, 2] as [Double], isPositive: [true, false], weights: weights)
    }
    for bad: Double in [-1, .infinity] {
      #expect(throws: EvaluationError.badWeight(sample: 1, weight: bad)) {
        try weigh([1, bad])
      }
    }
    let huge = Double.greatestFiniteMagnitude
    #expect(throws: EvaluationError.badWeight(sample: 1, weight: huge)) {
      try weigh([huge, huge])
    }
  }

  /// The largest relative difference.
  private static func closest(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).map { $0 == $1 ? 0 : abs($0 - $1) / max(abs($0), abs($1)) }.max() ?? 0
  }
}
