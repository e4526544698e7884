// SPDX-License-Identifier: Apache-2.0

internal import Dispatch

extension BinaryScores {
  /// From here on two threads gain more than starting them costs.
  private static let threadedFrom = 1 << 17

  static func checked<Score: OrderedScore>(
    _ scores: [Score], _ isPositive: [Bool], _ weights: [Double]?
  ) throws(EvaluationError) -> BinaryScores {
    require(
      scores.count == isPositive.count && (weights.map { $0.count == scores.count } ?? true),
      "BinaryScores: expected a label and a weight for each of \(scores.count) scores")
    try checkFinite(scores)
    if let weights { try check(weights) }
    return sorted(scores, isPositive, weights)
  }

  private static func checkFinite<Score: OrderedScore>(
    _ scores: [Score]
  ) throws(EvaluationError) {
    // A number times 0 is 0, all others give NaN: no branch while all is well.
    var sum = Score.zero
    scores.withUnsafeBufferPointer { scores in
      for score in scores { sum += score * 0 }
    }
    guard sum == 0 else {
      let sample = scores.firstIndex { !$0.isFinite } ?? 0
      throw .scoreNotFinite(sample: sample, score: Double(scores[sample]))
    }
  }

  /// Every weight finite and 0 or more, and so their sum.
  static func check(_ weights: [Double]) throws(EvaluationError) {
    var sum = 0.0
    for (sample, weight) in weights.enumerated() {
      sum += weight
      guard weight >= 0, sum.isFinite else { throw .badWeight(sample: sample, weight: weight) }
    }
  }

  /// Puts checked scores in order.
  static func sorted<Score: OrderedScore>(
    _ scores: [Score], _ isPositive: [Bool], _ weights: [Double]?
  ) -> BinaryScores {
    if let weights { return sorted(scores, isPositive, weights) }
    let count = scores.count
    let keys = UnsafeMutablePointer<Score.OrderKey>.allocate(capacity: count)
    let scratch = UnsafeMutablePointer<Score.OrderKey>.allocate(capacity: count)
    defer {
      keys.deallocate()
      scratch.deallocate()
    }
    let positives = divide(scores, isPositive, into: keys)
    let halves = sortHalves(keys, scratch, positives: positives, count: count)
    return merge(
      Score.self, halves.positive, positives, halves.negative, count - positives)
  }

  /// The keys of the positive samples from the front, those of the negative ones from the back.
  ///
  /// A key alone is sorted, with no label to carry along: that is half the traffic.
  private static func divide<Score: OrderedScore>(
    _ scores: [Score], _ isPositive: [Bool], into keys: UnsafeMutablePointer<Score.OrderKey>
  ) -> Int {
    scores.withUnsafeBufferPointer { scores in
      isPositive.withUnsafeBufferPointer { isPositive in
        var front = 0
        var back = scores.count - 1
        for index in 0..<scores.count {
          let key = scores[index].descendingKey
          let step = isPositive[index] ? 1 : 0
          // Both ends are written and one of them moves: random labels would make a branch guess.
          keys[front] = key
          keys[back] = key
          front &+= step
          back &-= 1 &- step
        }
        return front
      }
    }
  }

  private static func sortHalves<Element: RadixElement>(
    _ elements: UnsafeMutablePointer<Element>, _ scratch: UnsafeMutablePointer<Element>,
    positives: Int, count: Int
  ) -> (positive: UnsafeMutablePointer<Element>, negative: UnsafeMutablePointer<Element>) {
    guard count >= threadedFrom else {
      return (
        RadixSort.sort(elements, scratch: scratch, count: positives),
        RadixSort.sort(
          elements + positives, scratch: scratch + positives, count: count - positives)
      )
    }
    let results = UnsafeMutablePointer<UnsafeMutablePointer<Element>>.allocate(capacity: 2)
    results.initialize(repeating: elements, count: 2)
    defer { results.deallocate() }
    // The threads share nothing: each reads and writes its own half and its own result.
    nonisolated(unsafe) let shared = (elements: elements, scratch: scratch, results: results)
    DispatchQueue.concurrentPerform(iterations: 2) { half in
      let start = half == 0 ? 0 : positives
      shared.results[half] = RadixSort.sort(
        shared.elements + start, scratch: shared.scratch + start,
        count: half == 0 ? positives : count - positives)
    }
    return (results[0], results[1])
  }

  /// Walks both halves from the highest score down and counts.
  private static func merge<Score: OrderedScore>(
    _: Score.Type, _ positive: UnsafeMutablePointer<Score.OrderKey>, _ positives: Int,
    _ negative: UnsafeMutablePointer<Score.OrderKey>, _ negatives: Int
  ) -> BinaryScores {
    filled(capacity: positives + negatives) { thresholds, found, alarms in
      var (hits, misses, last) = (0, 0, -1)
      // No finite score has this key, so that the first one opens an entry.
      var previous = Score.OrderKey.max
      while hits < positives || misses < negatives {
        let left = hits < positives ? positive[hits] : .max
        let right = misses < negatives ? negative[misses] : .max
        let key = min(left, right)
        hits &+= left == key ? 1 : 0
        misses &+= right == key ? 1 : 0
        // The same score again: the entry is written anew.
        last &+= key == previous ? 0 : 1
        previous = key
        thresholds[last] = Score.value(ofKey: key)
        found[last] = Double(hits)
        alarms[last] = Double(misses)
      }
      return last + 1
    }
  }

  /// Makes the three lists in one go and gives back the memory that ties leave unused.
  static func filled(
    capacity: Int,
    _ body: (
      UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>
    ) -> Int
  ) -> BinaryScores {
    var (found, alarms): ([Double], [Double]) = ([], [])
    let thresholds = [Double](unsafeUninitializedCapacity: capacity) { first, count in
      found = [Double](unsafeUninitializedCapacity: capacity) { second, secondCount in
        alarms = [Double](unsafeUninitializedCapacity: capacity) { third, thirdCount in
          guard let first = first.baseAddress, let second = second.baseAddress,
            let third = third.baseAddress, capacity > 0
          else { return }
          count = body(first, second, third)
          thirdCount = count
        }
        secondCount = count
      }
    }
    if thresholds.count > capacity / 2 {
      return BinaryScores(ordered: thresholds, truePositives: found, falsePositives: alarms)
    }
    return BinaryScores(
      ordered: Array(thresholds[...]), truePositives: Array(found[...]),
      falsePositives: Array(alarms[...]))
  }
}
