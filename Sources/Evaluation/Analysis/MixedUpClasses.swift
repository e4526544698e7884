// SPDX-License-Identifier: Apache-2.0

/// Two classes that are mixed up, in either direction.
public struct MixedUpClasses: Sendable, Hashable {
  /// The lower class.
  public let first: Int
  /// The higher class.
  public let second: Int
  /// The samples of `first` that were taken for `second`.
  public let forward: Int
  /// The samples of `second` that were taken for `first`.
  public let backward: Int
  /// The samples of both classes.
  public let samples: Int
  /// Bounds of the share among unseen samples of both classes, mixed as here (Wilson).
  public let interval: ConfidenceInterval

  public var count: Int { forward + backward }
  /// The share of the samples of both classes that were taken for the other one.
  public var share: Double { Double(count) / Double(samples) }
}

extension ConfusionMatrix {
  /// The classes that are mixed up in either direction, the most frequent first.
  ///
  /// Among equal counts the larger share comes first, then the order of the classes.
  public func mixedUpClasses(limit: Int? = nil, level: Double = 0.95) -> [MixedUpClasses] {
    let rows = (0..<classCount).map { row in (0..<classCount).reduce(0) { $0 + self[row, $1] } }
    var pairs: [(first: Int, second: Int, count: Int, samples: Int)] = []
    for first in 0..<classCount {
      for second in first + 1..<classCount {
        let count = self[first, second] + self[second, first]
        if count > 0 { pairs.append((first, second, count, rows[first] + rows[second])) }
      }
    }
    pairs.sort { left, right in
      if left.count != right.count { return left.count > right.count }
      if left.samples != right.samples { return left.samples < right.samples }
      return (left.first, left.second) < (right.first, right.second)
    }
    return pairs.prefix(max(0, limit ?? pairs.count)).map { pair in
      MixedUpClasses(
        first: pair.first, second: pair.second, forward: self[pair.first, pair.second],
        backward: self[pair.second, pair.first], samples: pair.samples,
        interval: .wilson(successes: pair.count, trials: pair.samples, level: level))
    }
  }
}
