// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

/// Reliability diagrams, and metrics of probabilities.
@Suite struct CalibrationTests {
  /// Random probabilities of a class and whether it came true.
  private static func statements(_ seed: Int, count: Int = 200) -> ([Double], [Bool]) {
    var random = Congruential(seed: UInt64(seed))
    let confidences = (0..<count).map { _ in Double(random.next(64)) / 63 }
    return (confidences, confidences.map { random.unit() < $0 * $0 })
  }

  @Test(arguments: 0..<20) func orderChangesNothing(seed: Int) throws {
    let (confidences, outcomes) = Self.statements(seed)
    for binning in ReliabilityBinning.allCases {
      let one = try ReliabilityDiagram(
        confidences: confidences, outcomes: outcomes, bins: 7, binning: binning)
      let other = try ReliabilityDiagram(
        confidences: confidences.reversed(), outcomes: outcomes.reversed(), bins: 7,
        binning: binning)
      #expect(one == other)
      #expect(one.bins.reduce(0) { $0 + $1.count } == 200)
      let error = try #require(one.expectedCalibrationError)
      let largest = try #require(one.maximumCalibrationError)
      let root = try #require(one.rootMeanSquareCalibrationError)
      #expect(error <= root && root <= largest)
      for bin in one.bins where bin.count > 0 {
        let interval = try #require(bin.interval())
        let accuracy = try #require(bin.accuracy)
        #expect(interval.low <= accuracy && accuracy <= interval.high)
        let mean = try #require(bin.meanConfidence)
        #expect(mean <= bin.high && mean >= bin.low)
      }
    }
  }

  /// One bin for each confidence leaves nothing within bins.
  @Test func decompositionIsExactInFineBins() throws {
    let (confidences, outcomes) = Self.statements(3)
    let diagram = try ReliabilityDiagram(
      confidences: confidences, outcomes: outcomes, bins: 630)
    let parts = try #require(diagram.brierDecomposition)
    #expect(abs(parts.withinBins) < 1e-15)
    let coarse = try ReliabilityDiagram(confidences: confidences, outcomes: outcomes, bins: 2)
    let rest = try #require(coarse.brierDecomposition)
    #expect(abs(rest.withinBins) > 1e-4)
  }

  @Test func emptyAndEdges() throws {
    for binning in ReliabilityBinning.allCases {
      let empty = try ReliabilityDiagram(
        confidences: [], outcomes: [], bins: 3, binning: binning)
      #expect(empty.expectedCalibrationError == nil && empty.maximumCalibrationError == nil)
      #expect(empty.brierScore == nil && empty.brierDecomposition == nil)
      #expect(empty.bins.allSatisfy { $0.accuracy == nil && $0.interval() == nil })
      // All confidences the same: one bin holds them all.
      let same = try ReliabilityDiagram(
        confidences: [0.3, 0.3, 0.3], outcomes: [true, false, false], bins: 4, binning: binning)
      #expect(same.bins.map(\.count).max() == 3)
    }
    // An edge belongs to the bin below, 0 to the first, 1 to the last.
    let edges = try ReliabilityDiagram(
      confidences: [0, 0.25, 0.5, 1], outcomes: [false, false, true, true], bins: 4)
    #expect(edges.bins.map(\.count) == [2, 1, 0, 1])
    for bad in [-0.1, 1.1, .nan, .infinity] {
      #expect(throws: EvaluationError.self) {
        try ReliabilityDiagram(confidences: [0.5, bad], outcomes: [true, true])
      }
    }
  }

  @Test func topClassAndOneClass() throws {
    let batch = try ScoredBatch(
      labels: [0, 1, 1], scores: [0.9, 0.1, 0.6, 0.4, 0, 1.000001], classCount: 2)
    let top = try ReliabilityDiagram(topClassOf: batch, bins: 2)
    #expect(top.bins.map(\.count) == [0, 3] && top.bins.map(\.positives) == [0, 2])
    let one = try ReliabilityDiagram(ofClass: 1, in: batch, bins: 2)
    #expect(one.bins.map(\.count) == [2, 1] && one.bins.map(\.positives) == [1, 1])
    var metric = CalibrationError(bins: 2)
    metric.update(batch)
    #expect(metric.value == top.expectedCalibrationError)
    #expect(throws: EvaluationError.self) {
      try ReliabilityDiagram(
        topClassOf: ScoredBatch(labels: [0], scores: [3, -1], classCount: 2))
    }
  }

  /// In any order, in any batches, the same bits.
  @Test(arguments: 0..<20) func sumsOfLossesKeepTheirBits(seed: Int) throws {
    var random = Congruential(seed: UInt64(seed))
    let labels = (0..<500).map { _ in random.next(3) }
    let scores = labels.flatMap { _ -> [Float] in
      let raw = (0..<3).map { _ in random.unit() * random.unit() + 1e-9 }
      return raw.map { Float($0 / raw.reduce(0, +)) }
    }
    func batch(_ rows: [Int]) throws -> ScoredBatch {
      try ScoredBatch(
        labels: rows.map { labels[$0] },
        scores: rows.flatMap { scores[$0 * 3..<$0 * 3 + 3] }, classCount: 3)
    }
    var (whole, pieces, halves) = (LogLoss(), LogLoss(), LogLoss())
    var (brier, brierPieces) = (BrierScore(classCount: 3), BrierScore(classCount: 3))
    var naive = 0.0
    var naiveReversed = 0.0
    whole.update(try batch(Array(0..<500)))
    brier.update(try batch(Array(0..<500)))
    for sample in (0..<500).reversed() {
      pieces.update(try batch([sample]))
      brierPieces.update(try batch([sample]))
      naiveReversed += 1 / Double(scores[sample * 3])
      naive += 1 / Double(scores[(499 - sample) * 3])
    }
    var other = LogLoss()
    halves.update(try batch(Array(250..<500)))
    other.update(try batch(Array(0..<250)))
    halves.merge(other)
    #expect(whole.value == pieces.value && whole.value == halves.value)
    #expect(brier.value == brierPieces.value)
    // The check can fail: plain sums differ in most of these cases.
    if seed == 0 { #expect(naive != naiveReversed) }
  }

  @Test func certainMistakesAreBounded() throws {
    var loss = LogLoss()
    loss.update(try ScoredBatch(labels: [0], scores: [0, 1], classCount: 2))
    let value = try #require(loss.value)
    #expect(abs(value - 36.04365338911715) < 1e-13)
    #expect(LogLoss().value == nil && BrierScore(classCount: 2).value == nil)
    #expect(BrierScore(classCount: 2).isHalved && !BrierScore(classCount: 3).isHalved)
  }
}
