// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct DrawTests {
  /// Golden: `splitmix64.c` of Sebastiano Vigna, from state 1234567.
  @Test func isSplitMix64() {
    var stream = DrawStream(state: 1_234_567)
    #expect(
      (0..<5).map { _ in stream.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func resamplesAndSeedsDiffer() {
    var words: [UInt64] = []
    for seed in 0..<20 {
      for resample in -5..<200 {
        var stream = DrawStream(seed: UInt64(seed), resample: resample)
        words.append(stream.next())
      }
    }
    #expect(Set(words).count == words.count)
  }

  @Test func boundedNumbersAreEquallyLikely() {
    var stream = DrawStream(seed: 3, resample: 0)
    for bound in [1, 2, 3, 7, 10] {
      var counts = [Int](repeating: 0, count: bound)
      for _ in 0..<10_000 * bound { counts[stream.below(bound)] += 1 }
      #expect(chiSquare(counts, expected: 10_000) < limit(bound))
    }
  }

  @Test func headsAreBinomial() {
    var stream = DrawStream(seed: 4, resample: 0)
    // Of three coins: 1, 3, 3, 1 of 8.
    var counts = [Int](repeating: 0, count: 4)
    for _ in 0..<80_000 { counts[stream.heads(3)] += 1 }
    #expect(chiSquare([counts[0], counts[3]], expected: 10_000) < limit(2))
    #expect(chiSquare([counts[1], counts[2]], expected: 30_000) < limit(2))
    var sum = 0.0
    for _ in 0..<2000 { sum += Double(stream.heads(1000)) - 500 }
    // The mean of 2,000 has a standard deviation of √250/√2000.
    #expect(abs(sum / 2000) < 5 * 0.354)
  }

  /// Each way of drawing makes each sample equally likely, and as variable as it must be: of `n`
  /// draws a sample gets 1 on average, with variance `1 − 1/n`.
  @Test(arguments: [2, 5, 16, 17, 100, 256, 257, 700, 1024, 1500, 4096, 4097, 9000])
  func samplesAreEquallyLikely(count: Int) throws {
    let moments = try Moments(count: count, resamples: 2000)
    #expect(moments.totals == [count])
    #expect(moments.meanChiSquare < limit(count))
    #expect(abs(moments.variance - (1 - 1 / Double(count))) < 0.1)
  }

  @Test func aDrawThatFavoursTheFirstHalfIsFound() {
    var stream = DrawStream(seed: 1, resample: 1)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<100_000 {
      let place = stream.below(10)
      counts[place >= 5 && stream.below(20) == 0 ? place - 5 : place] += 1
    }
    #expect(chiSquare(counts, expected: 10_000) > limit(10))
  }

  /// Mean plus five standard deviations of chi-square.
  private func limit(_ cells: Int) -> Double {
    Double(cells) + 5 * (2 * Double(cells)).squareRoot() + 10
  }

  private func chiSquare(_ counts: [Int], expected: Double) -> Double {
    counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
  }
}

/// What draws of the public interface look like.
private struct Moments {
  var totals: Set<Int> = []
  var meanChiSquare = 0.0
  var variance = 0.0

  init(count: Int, resamples: Int) throws {
    let seen = Seen(count: count)
    _ = try Bootstrap(resamples: resamples, seed: 11, method: .percentile, threads: 1).interval(
      count: count
    ) { draws in
      seen.add(draws)
      return Double(draws[0])
    }
    totals = seen.totals
    // The first call is the data themselves.
    let expected = Double(resamples)
    for sum in seen.sums {
      let away = Double(sum) - 1 - expected
      meanChiSquare += away * away / expected
    }
    variance =
      seen.squares.reduce(0.0) { $0 + Double($1) - 1 } / Double(resamples * count) - 1
  }

  /// Called from one thread.
  final class Seen: @unchecked Sendable {
    var totals: Set<Int> = []
    var sums: [Int]
    var squares: [Int]

    init(count: Int) {
      sums = [Int](repeating: 0, count: count)
      squares = sums
    }

    func add(_ draws: [UInt32]) {
      totals.insert(draws.reduce(0) { $0 + Int($1) })
      for (index, times) in draws.enumerated() {
        sums[index] += Int(times)
        squares[index] += Int(times * times)
      }
    }
  }
}
