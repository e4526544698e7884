// SPDX-License-Identifier: Apache-2.0

/// Samples in the order of their scores, ready for the same figures under many sets of weights.
///
/// Sorting happens once. A resample then is a weight, a small integer, for each rank, and every
/// figure one pass over them. Only ranks at which positive samples lie, the *steps*, move a figure.
struct RankedScores: Sendable {
  /// The samples, highest score first, and among equals positive ones first.
  let order: [Int]
  /// The ranks of the positive samples.
  let positives: [Int32]
  /// For each distinct score that positive samples have: the ranks that share it, and the number of
  /// positive samples at or above it.
  let starts: [Int32]
  let ends: [Int32]
  let found: [Int32]

  /// - Throws: ``EvaluationError/scoreNotFinite(sample:score:)``.
  init(scores: [Double], isPositive: [Bool]) throws(EvaluationError) {
    require(
      scores.count == isPositive.count,
      "Bootstrap: expected a label for each of \(scores.count) scores, found \(isPositive.count)")
    for (sample, score) in scores.enumerated() where !score.isFinite {
      throw .scoreNotFinite(sample: sample, score: score)
    }
    var entries = (0..<scores.count).map { (key: Self.key(scores[$0]), sample: $0) }
    entries.sort { left, right in
      if left.key != right.key { return left.key < right.key }
      let (a, b) = (isPositive[left.sample], isPositive[right.sample])
      return a != b ? a : left.sample < right.sample
    }
    order = entries.map(\.sample)
    var positives: [Int32] = []
    var (starts, ends, found): ([Int32], [Int32], [Int32]) = ([], [], [])
    var start = 0
    for rank in entries.indices {
      if isPositive[entries[rank].sample] { positives.append(Int32(rank)) }
      let end = rank + 1
      if end < entries.count, entries[end].key == entries[rank].key { continue }
      if positives.count > Int(found.last ?? 0) {
        starts.append(Int32(start))
        ends.append(Int32(end))
        found.append(Int32(positives.count))
      }
      start = end
    }
    (self.positives, self.starts, self.ends, self.found) = (positives, starts, ends, found)
  }

  /// A number that falls as the score rises, so that sorting compares integers.
  private static func key(_ score: Double) -> UInt64 {
    // Minus zero equals zero.
    let bits = (score + 0).bitPattern
    return score < 0 ? bits : ~bits ^ (1 << 63)
  }

  var count: Int { order.count }

  /// Room for the sums of one thread.
  final class Sums {
    /// The weight of the ranks before each, one more than ranks.
    let all: UnsafeMutablePointer<UInt32>
    /// The weight of the positive samples before each, one more than positive samples.
    let positive: UnsafeMutablePointer<UInt32>
    /// The weights in the order of ranks.
    let weights: UnsafeMutablePointer<UInt32>

    init(_ ranked: RankedScores) {
      all = .allocate(capacity: ranked.count + 1)
      positive = .allocate(capacity: ranked.positives.count + 1)
      weights = .allocate(capacity: ranked.count)
    }

    deinit {
      all.deallocate()
      positive.deallocate()
      weights.deallocate()
    }
  }

  /// Adds up the weights of ranks, from the counts of units.
  ///
  /// - Parameter slots: the unit of each rank; `nil` where it is the rank.
  func add(_ counts: UnsafePointer<UInt32>, slots: [Int32]?, into sums: Sums) {
    var weights = counts
    if let slots {
      slots.withUnsafeBufferPointer { slots in
        for rank in slots.indices { sums.weights[rank] = counts[Int(slots[rank])] }
      }
      weights = UnsafePointer(sums.weights)
    }
    // Two halves side by side: each addition would wait for the one before it.
    let half = count / 2
    var middle: UInt32 = 0
    for rank in 0..<half { middle &+= weights[rank] }
    var (lower, upper) = (UInt32(0), middle)
    let (above, below) = (sums.all + half, weights + half)
    sums.all[0] = 0
    for rank in 0..<half {
      lower &+= weights[rank]
      upper &+= below[rank]
      sums.all[rank + 1] = lower
      above[rank + 1] = upper
    }
    if count > 2 * half { sums.all[count] = upper &+ weights[count - 1] }
    var sum: UInt32 = 0
    sums.positive[0] = 0
    positives.withUnsafeBufferPointer { positives in
      for index in positives.indices {
        sum &+= weights[Int(positives[index])]
        sums.positive[index + 1] = sum
      }
    }
  }

  /// A figure from the sums; NaN where it is undefined.
  func value(_ figure: RankingFigure, _ sums: Sums) -> Double {
    let positive = Int(sums.positive[positives.count])
    let negative = Int(sums.all[count]) - positive
    switch figure {
    case .averagePrecision:
      return positive == 0 ? .nan : precisionSum(sums) / Double(positive)
    case .rocAUC:
      if positive == 0 || negative == 0 { return .nan }
      return Double(rightPairs(sums, negative)) / (2 * Double(positive) * Double(negative))
    }
  }

  private func precisionSum(_ sums: Sums) -> Double {
    let (all, positive) = (sums.all, sums.positive)
    return ends.withUnsafeBufferPointer { ends in
      found.withUnsafeBufferPointer { found in
        var sum = 0.0
        var before: UInt32 = 0
        for step in ends.indices {
          let now = positive[Int(found[step])]
          // Nothing drawn so far makes 0 · 0 / 1.
          let taken = max(all[Int(ends[step])], 1)
          sum += Double(now &- before) * (Double(now) / Double(taken))
          before = now
        }
        return sum
      }
    }
  }

  /// Twice the number of pairs of a positive and a negative sample in the right order.
  private func rightPairs(_ sums: Sums, _ negative: Int) -> Int {
    let (all, positive) = (sums.all, sums.positive)
    var pairs = 0
    var before = 0
    for step in ends.indices {
      let now = Int(positive[Int(found[step])])
      let above = Int(all[Int(starts[step])]) - before
      let notBelow = Int(all[Int(ends[step])]) - now
      pairs += (now - before) * (2 * negative - above - notBelow)
      before = now
    }
    return pairs
  }
}
