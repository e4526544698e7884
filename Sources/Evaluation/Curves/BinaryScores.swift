// SPDX-License-Identifier: Apache-2.0

/// Scores of positive and negative samples, put in order: what curves and thresholds are read from.
///
/// A sample is called positive when its score is at or above a threshold. Between two neighbouring
/// scores nothing changes, so one entry for each distinct score tells everything: how much positive
/// and how much negative weight lies at or above it. Equal scores fall together, +0 and −0 too;
/// their order in the data has no influence.
///
/// - Ties: one entry, whatever the number of samples that share the score.
/// - Weights: a sample of weight 0 is as if it were not there. Counts without weights are exact;
///   sums of weights are compensated, so that another order of the samples moves them by a rounding
///   at most.
/// - Empty input: no entry, and every figure read from it is `nil`.
/// - Source: equals scikit-learn's `confusion_matrix_at_thresholds`.
public struct BinaryScores: Sendable, Equatable {
  /// The distinct scores, falling.
  public let thresholds: [Double]
  /// The weight of the positive samples at or above each threshold.
  public let truePositives: [Double]
  /// The weight of the negative samples at or above each threshold: false alarms.
  public let falsePositives: [Double]

  /// Puts scores in order.
  ///
  /// - Parameters:
  ///   - scores: a finite score for each sample.
  ///   - isPositive: whether each sample is positive.
  ///   - weights: one for each sample, 0 or more; all 1 when left out.
  /// - Throws: ``EvaluationError`` for a score that is NaN or infinite, or a weight that is negative
  ///   or not finite, or takes the sum of all weights beyond the largest number.
  /// - Precondition: as many labels and weights as scores.
  /// - Complexity: O(n), by radix sort.
  public init(
    scores: [Double], isPositive: [Bool], weights: [Double]? = nil
  ) throws(EvaluationError) {
    self = try Self.checked(scores, isPositive, weights)
  }

  /// Puts scores in order; half the memory and time of scores in double precision.
  ///
  /// See ``init(scores:isPositive:weights:)-([Double],_,_)``.
  public init(
    scores: [Float], isPositive: [Bool], weights: [Double]? = nil
  ) throws(EvaluationError) {
    self = try Self.checked(scores, isPositive, weights)
  }

  /// Entries that are in order already: falling thresholds, sums that do not fall.
  init(ordered thresholds: [Double], truePositives: [Double], falsePositives: [Double]) {
    assert(thresholds.count == truePositives.count && thresholds.count == falsePositives.count)
    self.thresholds = thresholds
    self.truePositives = truePositives
    self.falsePositives = falsePositives
  }

  /// The number of distinct scores.
  public var count: Int { thresholds.count }
  /// The weight of all positive samples.
  public var positives: Double { truePositives.last ?? 0 }
  /// The weight of all negative samples.
  public var negatives: Double { falsePositives.last ?? 0 }

  /// The scores of both, as if they had been put in order together: what workers that hold parts of
  /// the data come to.
  ///
  /// - Complexity: O(n), a merge of two ordered lists. Counts are exact, so the order in which
  ///   workers are merged does not matter; sums of weights round once in each merge.
  public func merged(with other: BinaryScores) -> BinaryScores {
    Self.filled(capacity: count + other.count) { merged, found, alarms in
      var (left, right, last) = (0, 0, 0)
      while left < count || right < other.count {
        let mine = left < count ? thresholds[left] : -.infinity
        let theirs = right < other.count ? other.thresholds[right] : -.infinity
        if mine >= theirs { left += 1 }
        if theirs >= mine { right += 1 }
        merged[last] = max(mine, theirs)
        found[last] = Self.sum(truePositives, left) + Self.sum(other.truePositives, right)
        alarms[last] = Self.sum(falsePositives, left) + Self.sum(other.falsePositives, right)
        last += 1
      }
      return last
    }
  }

  private static func sum(_ sums: [Double], _ entries: Int) -> Double {
    entries == 0 ? 0 : sums[entries - 1]
  }

  /// The entries at rising indices; each stays true, since entries are sums from the top.
  func entries(_ indices: [Int]) -> BinaryScores {
    BinaryScores(
      ordered: indices.map { thresholds[$0] }, truePositives: indices.map { truePositives[$0] },
      falsePositives: indices.map { falsePositives[$0] })
  }
}
