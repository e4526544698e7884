// SPDX-License-Identifier: Apache-2.0

/// Precision against recall while the threshold falls over the scores.
///
/// One point for each distinct score `s`: `P = TP / (TP + FP)` and `R = TP / (TP + FN)` among the
/// samples with a score of `s` or more. The oracle, whose positive samples all score above all
/// negative ones, reaches `P = R = 1`.
///
/// - Ties: equal scores are one point.
/// - Weights: samples count by their weights.
/// - Empty input: no points, figures are `nil`. Without positive samples recall is undefined: `nil`
///   (scikit-learn takes 1 and warns).
/// - Source: equals scikit-learn's `precision_recall_curve` without the added point of recall 0 and
///   precision 1, and with thresholds falling instead of rising.
public struct PrecisionRecallCurve: Sendable, Equatable {
  /// The counts that the curve is made of.
  public let scores: BinaryScores

  public init(_ scores: BinaryScores) { self.scores = scores }

  /// The number of points.
  public var count: Int { scores.count }

  /// A point, from the highest threshold on.
  ///
  /// - Precondition: `index` is in `0..<count`.
  public func point(_ index: Int) -> OperatingPoint {
    require(
      (0..<count).contains(index),
      "PrecisionRecallCurve: expected a point in 0..<\(count), found \(index)")
    return OperatingPoint(entry: index, of: scores)
  }

  /// All points, from the highest threshold on.
  public var points: [OperatingPoint] {
    (0..<count).map { OperatingPoint(entry: $0, of: scores) }
  }

  /// The precision of each point.
  ///
  /// - Complexity: O(n) at each call.
  public var precisions: [Double] {
    let (found, alarms) = (scores.truePositives, scores.falsePositives)
    return [Double](unsafeUninitializedCapacity: count) { target, filled in
      found.withUnsafeBufferPointer { found in
        alarms.withUnsafeBufferPointer { alarms in
          for index in 0..<found.count {
            target[index] = found[index] / (found[index] + alarms[index])
          }
        }
      }
      filled = count
    }
  }

  /// The recall of each point; `nil` without positive samples.
  ///
  /// - Complexity: O(n) at each call.
  public var recalls: [Double]? { scores.shares(of: scores.truePositives) }

  /// The envelope: for each point the highest precision at its recall or a higher one.
  ///
  /// It smooths the teeth of the raw curve and never rises with recall.
  ///
  /// - Complexity: O(n) at each call.
  public var envelope: [Double] {
    var envelope = precisions
    var highest = 0.0
    for index in envelope.indices.reversed() {
      highest = max(highest, envelope[index])
      envelope[index] = highest
    }
    return envelope
  }

  /// The envelope read at some recalls: the highest precision at that recall or a higher one.
  ///
  /// - Returns: `nil` without positive samples.
  /// - Precondition: levels in 0 … 1.
  public func precisions(atRecalls levels: [Double]) -> [Double]? {
    require(
      levels.allSatisfy { (0...1).contains($0) },
      "PrecisionRecallCurve: expected recalls in 0 … 1, found \(levels)")
    guard let recalls else { return nil }
    let envelope = envelope
    return levels.map { level in
      // Recall does not fall along the curve and ends at 1, so there is such a point.
      var (low, high) = (0, recalls.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if recalls[middle] >= level { high = middle } else { low = middle + 1 }
      }
      return envelope[low]
    }
  }
}

extension BinaryScores {
  /// Sums as shares of the last one; `nil` when that is 0.
  func shares(of sums: [Double]) -> [Double]? {
    guard let total = sums.last, total > 0 else { return nil }
    return [Double](unsafeUninitializedCapacity: sums.count) { target, filled in
      sums.withUnsafeBufferPointer { sums in
        for index in 0..<sums.count { target[index] = sums[index] / total }
      }
      filled = sums.count
    }
  }
}
