// SPDX-License-Identifier: Apache-2.0

/// The scores of any number of samples in a fixed amount of memory: figures become intervals that
/// hold the exact value for certain.
///
/// Scores are counted into the bins of a ``ScoreGrid``, positive and negative samples apart, with
/// the lowest and highest score of each bin. What happens between bins is known exactly; within a
/// bin the worst and the best order bound every figure. A bin that saw one single score is exact, so
/// that coarse scores lose nothing.
///
/// - Memory: 24 bytes for each bin, whatever the number of samples: 6.2 MB for `.probability(bits:
///   10)`, the default.
/// - Merging: counts are added, so parts give the same sketch whatever their number and order, bit
///   for bit.
/// - Error: see ``areaBounds`` and ``averagePrecisionBounds``. Where scores of both kinds spread
///   over many bins their width is about the share of a bin.
public struct ScoreSketch: Sendable, Equatable {
  public let grid: ScoreGrid
  /// The number of positive samples.
  public private(set) var positives = 0
  /// The number of negative samples.
  public private(set) var negatives = 0
  private(set) var bins: [Bin]

  /// The samples of a bin and their lowest and highest score, as keys that fall with the score.
  struct Bin: Sendable, Equatable {
    var positives: UInt64 = 0
    var negatives: UInt64 = 0
    var highest = UInt32.max
    var lowest = UInt32.min

    var isEmpty: Bool { positives + negatives == 0 }
    /// Whether all of its samples have the same score.
    var isExact: Bool { lowest <= highest }
    var lowestScore: Double { Float.value(ofKey: lowest) }
    var highestScore: Double { Float.value(ofKey: highest) }
  }

  /// - Precondition: 0 … 14 bits for any score, 0 … 15 for probabilities: at most 200 MB.
  public init(_ grid: ScoreGrid = .probability(bits: 10)) {
    let limit = if case .anyScore = grid { 14 } else { 15 }
    require(
      (0...limit).contains(grid.bits),
      "ScoreSketch: expected 0 … \(limit) bits, found \(grid.bits)")
    self.grid = grid
    bins = [Bin](repeating: Bin(), count: grid.binCount)
  }

  /// Takes in samples.
  ///
  /// - Throws: ``EvaluationError`` for a score that is NaN, infinite or, in a grid for
  ///   probabilities, outside 0 … 1; the sketch is as before then.
  /// - Precondition: as many labels as scores.
  public mutating func update(
    scores: [Float], isPositive: [Bool]
  ) throws(EvaluationError) {
    require(
      scores.count == isPositive.count,
      "ScoreSketch: expected \(scores.count) labels, found \(isPositive.count)")
    try check(scores)
    let shift = UInt32(23 - grid.bits)
    if case .probability = grid {
      count(scores, isPositive) { ScoreGrid.rising(probability: $0) &>> shift }
    } else {
      count(scores, isPositive) { ScoreGrid.rising(score: $0) &>> shift }
    }
  }

  private func check(_ scores: [Float]) throws(EvaluationError) {
    if case .probability = grid {
      if let sample = scores.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
        throw .probabilityOutOfRange(sample: sample, value: Double(scores[sample]))
      }
    } else if let sample = scores.firstIndex(where: { !$0.isFinite }) {
      throw .scoreNotFinite(sample: sample, score: Double(scores[sample]))
    }
  }

  @inline(__always)
  private mutating func count(
    _ scores: [Float], _ isPositive: [Bool], bin: (Float) -> UInt32
  ) {
    var found = 0
    bins.withUnsafeMutableBufferPointer { bins in
      scores.withUnsafeBufferPointer { scores in
        isPositive.withUnsafeBufferPointer { isPositive in
          for index in 0..<scores.count {
            let place = Int(bin(scores[index]))
            let key = scores[index].descendingKey
            let one = isPositive[index] ? 1 : 0
            bins[place].positives &+= UInt64(truncatingIfNeeded: one)
            bins[place].negatives &+= UInt64(truncatingIfNeeded: 1 &- one)
            bins[place].highest = min(bins[place].highest, key)
            bins[place].lowest = max(bins[place].lowest, key)
            found &+= one
          }
        }
      }
    }
    positives += found
    negatives += scores.count - found
  }

  /// Takes in what another sketch has seen.
  ///
  /// - Precondition: the same grid.
  public mutating func merge(_ other: ScoreSketch) {
    require(
      other.grid == grid, "ScoreSketch: expected \(grid) in merging, found \(other.grid)")
    positives += other.positives
    negatives += other.negatives
    for index in bins.indices {
      let bin = other.bins[index]
      bins[index].positives += bin.positives
      bins[index].negatives += bin.negatives
      bins[index].highest = min(bins[index].highest, bin.highest)
      bins[index].lowest = max(bins[index].lowest, bin.lowest)
    }
  }

  /// Points of the exact curve: one for each bin that saw samples, at its lowest score.
  ///
  /// All samples of the bin are at or above that score, so nothing is approximate about a point;
  /// only the points between them are missing. Thresholds may be chosen from these.
  public var knownPoints: BinaryScores {
    var (thresholds, found, alarms): ([Double], [Double], [Double]) = ([], [], [])
    var (hits, misses): (UInt64, UInt64) = (0, 0)
    for bin in bins.reversed() where !bin.isEmpty {
      hits += bin.positives
      misses += bin.negatives
      thresholds.append(bin.lowestScore)
      found.append(Double(hits))
      alarms.append(Double(misses))
    }
    return BinaryScores(ordered: thresholds, truePositives: found, falsePositives: alarms)
  }
}
