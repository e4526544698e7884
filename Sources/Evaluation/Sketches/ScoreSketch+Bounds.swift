// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension ScoreSketch {
  /// The interval that holds the exact area under the ROC curve; `nil` without positive or negative
  /// samples.
  ///
  /// Pairs in different bins are known. Of the `p · n` pairs within a bin none or all may be in the
  /// right order; exactly half where the bin saw a single score. The width is therefore
  /// `Σ p · n / (positives · negatives)` over the other bins.
  public var areaBounds: ClosedRange<Double>? {
    guard positives > 0, negatives > 0 else { return nil }
    var (low, high) = (CurveSum(), CurveSum())
    var above = 0.0
    for bin in bins.reversed() where !bin.isEmpty {
      let (found, alarms) = (Double(bin.positives), Double(bin.negatives))
      low.add(alarms * (above + (bin.isExact ? found / 2 : 0)))
      high.add(alarms * (above + (bin.isExact ? found / 2 : found)))
      above += found
    }
    let pairs = Double(positives) * Double(negatives)
    return Self.widened(low.value / pairs, high.value / pairs)
  }

  /// The interval that holds the exact average precision, ``AveragePrecision/step``; `nil` without
  /// positive samples.
  ///
  /// A bin with `p` positive and `n` negative samples, below `A` positive and `B` negative ones,
  /// adds at most `p · (A + p) / (A + p + B)`, all its positive samples tied above the negative
  /// ones; and at least `Σ (A + i) / (A + i + B + n)`, `i = 1 … p`, apart and below them.
  public var averagePrecisionBounds: ClosedRange<Double>? {
    guard positives > 0 else { return nil }
    var (low, high) = (CurveSum(), CurveSum())
    var (above, alarmsAbove) = (0.0, 0.0)
    for bin in bins.reversed() where !bin.isEmpty {
      let (found, alarms) = (Double(bin.positives), Double(bin.negatives))
      let reached = above + found
      if bin.isExact {
        let exact = found * (reached / (reached + alarmsAbove + alarms))
        low.add(exact)
        high.add(exact)
      } else if bin.positives > 0 {
        low.add(
          Self.leastPrecisions(bin.positives, above: above, alarms: alarmsAbove + alarms))
        high.add(found * (reached / (reached + alarmsAbove)))
      }
      above = reached
      alarmsAbove += alarms
    }
    return Self.widened(low.value / above, high.value / above)
  }

  /// `Σ (A + i) / (A + i + D)`, `i = 1 … p`, or a little less.
  ///
  /// The sum is `p − D · Σ 1/(A + D + i)`. Since `1/t` is convex, `1/k` is at most its mean over
  /// `k − ½ … k + ½`, so a logarithm bounds the tail of the sum from above.
  static func leastPrecisions(_ count: UInt64, above: Double, alarms: Double) -> Double {
    let exact = min(count, 256)
    var sum = 0.0
    for place in 1...max(exact, 1) where place <= exact {
      sum += (above + Double(place)) / (above + Double(place) + alarms)
    }
    let rest = Double(count - exact)
    let start = above + alarms + Double(exact) + 0.5
    return sum + max(0, rest - alarms * log1p(rest / start))
  }

  /// The intervals that hold the exact precision and recall at a threshold.
  ///
  /// They are single numbers unless the threshold falls between the lowest and highest score of a
  /// bin; that bin's samples may then be on either side.
  ///
  /// - Returns: for recall `nil` without positive samples, for precision where no sample can be at
  ///   or above the threshold.
  public func bounds(
    at threshold: Threshold
  ) -> (precision: ClosedRange<Double>?, recall: ClosedRange<Double>?) {
    var (found, alarms, openFound, openAlarms) = (0.0, 0.0, 0.0, 0.0)
    for bin in bins.reversed() where !bin.isEmpty && bin.highestScore >= threshold.value {
      if bin.lowestScore >= threshold.value {
        found += Double(bin.positives)
        alarms += Double(bin.negatives)
      } else {
        openFound = Double(bin.positives)
        openAlarms = Double(bin.negatives)
      }
    }
    func share(_ part: Double, _ whole: Double, orElse none: Double) -> Double {
      whole > 0 ? part / whole : none
    }
    let all = found + openFound
    // Where nothing but positive samples can be above, precision is 1 wherever it is defined.
    let precision =
      all + alarms + openAlarms > 0
      ? share(found, found + alarms + openAlarms, orElse: 1)...share(all, all + alarms, orElse: 0)
      : nil
    let recall =
      positives > 0 ? found / Double(positives)...all / Double(positives) : nil
    return (precision, recall)
  }

  /// Roundings of the sums must not shut the exact value out: 10⁻¹³ on both sides.
  private static func widened(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    max(0, low - 1e-13)...min(1, high + 1e-13)
  }
}
