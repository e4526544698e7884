// SPDX-License-Identifier: Apache-2.0

/// A class that is taken for another one, and how often.
public struct ConfusedPair: Sendable, Hashable {
  /// The true class.
  public let actual: Int
  /// The class it was taken for.
  public let predicted: Int
  /// The samples of `actual` that were taken for `predicted`.
  public let count: Int
  /// The samples of `actual`.
  public let samples: Int
  /// Bounds of the share among unseen samples of the class (Wilson).
  public let interval: ConfidenceInterval

  /// The share of the samples of `actual` that were taken for `predicted`.
  public var share: Double { Double(count) / Double(samples) }
}

extension ConfusionMatrix {
  /// The true classes and what they were taken for, the most frequent mistakes first.
  ///
  /// Among equal counts the larger share comes first, then the order of the classes. Pairs that never
  /// occur are left out.
  ///
  /// - Parameters:
  ///   - limit: the most pairs; all when left out.
  ///   - level: the probability of the intervals, each for itself: they are not widened for having
  ///     picked the worst of many pairs.
  public func confusedPairs(limit: Int? = nil, level: Double = 0.95) -> [ConfusedPair] {
    var pairs: [(actual: Int, predicted: Int, count: Int, samples: Int)] = []
    for actual in 0..<classCount {
      let samples = (0..<classCount).reduce(0) { $0 + self[actual, $1] }
      for predicted in 0..<classCount where predicted != actual && self[actual, predicted] > 0 {
        pairs.append((actual, predicted, self[actual, predicted], samples))
      }
    }
    pairs.sort { left, right in
      if left.count != right.count { return left.count > right.count }
      if left.samples != right.samples { return left.samples < right.samples }
      return (left.actual, left.predicted) < (right.actual, right.predicted)
    }
    return pairs.prefix(max(0, limit ?? pairs.count)).map { pair in
      ConfusedPair(
        actual: pair.actual, predicted: pair.predicted, count: pair.count, samples: pair.samples,
        interval: .wilson(successes: pair.count, trials: pair.samples, level: level))
    }
  }
}
