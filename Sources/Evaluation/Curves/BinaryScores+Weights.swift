// SPDX-License-Identifier: Apache-2.0

/// A score's key with the weight that goes along.
private struct WeightedKey: RadixElement {
  var radixKey: UInt64
  var weight: Double
  var isPositive: Bool
}

extension BinaryScores {
  /// Puts checked scores with weights in order.
  static func sorted<Score: OrderedScore>(
    _ scores: [Score], _ isPositive: [Bool], _ weights: [Double]
  ) -> BinaryScores {
    let count = scores.count
    let keys = UnsafeMutablePointer<WeightedKey>.allocate(capacity: count)
    let scratch = UnsafeMutablePointer<WeightedKey>.allocate(capacity: count)
    defer {
      keys.deallocate()
      scratch.deallocate()
    }
    var used = 0
    for sample in 0..<count where weights[sample] > 0 {
      keys[used] = WeightedKey(
        radixKey: Double(scores[sample]).descendingKey, weight: weights[sample],
        isPositive: isPositive[sample])
      used += 1
    }
    let ordered = RadixSort.sort(keys, scratch: scratch, count: used)
    return filled(capacity: used) { thresholds, found, alarms in
      var (positive, negative) = (CurveSum(), CurveSum())
      // A rounding must not let a sum fall.
      var (highest, highestAlarms, last) = (0.0, 0.0, -1)
      var previous = UInt64.max
      for index in 0..<used {
        let key = ordered[index]
        if key.isPositive { positive.add(key.weight) } else { negative.add(key.weight) }
        highest = max(highest, positive.value)
        highestAlarms = max(highestAlarms, negative.value)
        last += key.radixKey == previous ? 0 : 1
        previous = key.radixKey
        thresholds[last] = Double.value(ofKey: key.radixKey)
        found[last] = highest
        alarms[last] = highestAlarms
      }
      return last + 1
    }
  }
}
