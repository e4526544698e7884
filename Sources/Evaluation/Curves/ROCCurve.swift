// SPDX-License-Identifier: Apache-2.0

/// The true positive rate against the false positive rate while the threshold falls over the
/// scores: the receiver operating characteristic.
///
/// The curve begins at (0, 0), where the threshold is above all scores, and ends at (1, 1).
/// `TPR = TP / (TP + FN)`, which is recall, and `FPR = FP / (FP + TN)`.
///
/// - Ties: equal scores are one point, reached by a slanted line.
/// - Weights: samples count by their weights.
/// - Empty input: the first point alone. A rate with nothing to divide by is `nil`.
/// - Source: Fawcett 2006; equals scikit-learn's `roc_curve` with `drop_intermediate=False`.
public struct ROCCurve: Sendable, Equatable {
  /// The counts that the curve is made of.
  public let scores: BinaryScores

  public init(_ scores: BinaryScores) { self.scores = scores }

  /// The number of points, that at (0, 0) included.
  public var count: Int { scores.count + 1 }

  /// All points, from (0, 0) on. The threshold of the first is infinite.
  public var points: [OperatingPoint] {
    [OperatingPoint(noneOf: scores)]
      + (0..<scores.count).map { OperatingPoint(entry: $0, of: scores) }
  }

  /// The thresholds of the points; the first is infinite.
  public var thresholds: [Double] { [.infinity] + scores.thresholds }

  /// The true positive rates of the points; `nil` without positive samples.
  public var truePositiveRates: [Double]? {
    scores.shares(of: scores.truePositives).map { [0] + $0 }
  }

  /// The false positive rates of the points; `nil` without negative samples.
  public var falsePositiveRates: [Double]? {
    scores.shares(of: scores.falsePositives).map { [0] + $0 }
  }

  /// The curve without points that lie in the middle between their neighbours.
  ///
  /// The line that the points are joined to stays the same, and so do areas.
  ///
  /// - Source: equals scikit-learn's `roc_curve` with `drop_intermediate=True`.
  public var withoutIntermediatePoints: ROCCurve {
    let (found, alarms) = (scores.truePositives, scores.falsePositives)
    let last = scores.count - 1
    let kept = scores.thresholds.indices.filter { index in
      if index == 0 || index == last { return true }
      func bends(_ sums: [Double]) -> Bool {
        sums[index + 1] - sums[index] != sums[index] - sums[index - 1]
      }
      return bends(alarms) || bends(found)
    }
    return ROCCurve(scores.entries(kept))
  }
}
