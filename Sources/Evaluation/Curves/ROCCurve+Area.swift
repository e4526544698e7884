// SPDX-License-Identifier: Apache-2.0

extension ROCCurve {
  /// The area under the curve: the probability that a positive sample scores above a negative one,
  /// ties counting half.
  ///
  /// `Σ (FP[k] − FP[k−1]) · (TP[k] + TP[k−1]) / (2 · positives · negatives)`. Exact up to one
  /// rounding for counts, as long as the sum is below 2⁵³ (10⁸ samples of any balance).
  ///
  /// - Range: 0 … 1; 0.5 for scores without meaning. `nil` without positive or negative samples.
  /// - Source: Mann & Whitney 1947; equals scikit-learn's `roc_auc_score`.
  public var area: Double? {
    let (positives, negatives) = (scores.positives, scores.negatives)
    guard positives > 0, negatives > 0 else { return nil }
    // Powers of two keep huge and tiny weights in range without rounding.
    let (up, right) = (Self.scale(positives), Self.scale(negatives))
    let sum = scores.truePositives.withUnsafeBufferPointer { found in
      scores.falsePositives.withUnsafeBufferPointer { alarms in
        let rest = CurveSum.of(found.count - 1) { index in
          ((alarms[index + 1] - alarms[index]) * right)
            * (found[index + 1] * up + found[index] * up)
        }
        return (alarms[0] * right) * (found[0] * up) + rest
      }
    }
    return min(sum / (2 * (positives * up) * (negatives * right)), 1)
  }

  private static func scale(_ total: Double) -> Double {
    Double(sign: .plus, exponent: -max(min(total.exponent, 1022), -1022), significand: 1)
  }

  /// The area up to a false positive rate, as it is: at most `rate`.
  ///
  /// - Returns: `nil` without positive or negative samples.
  /// - Precondition: `0 < rate <= 1`.
  public func area(upTo rate: Double) -> Double? {
    require(rate > 0 && rate <= 1, "ROCCurve: expected a rate in 0 … 1 above 0, found \(rate)")
    if rate == 1 { return area }
    guard let across = falsePositiveRates, let up = truePositiveRates else { return nil }
    // The first point beyond the rate; the last lies at 1.
    let stop = across.firstIndex { $0 > rate } ?? across.count - 1
    let inside = CurveSum.of(stop - 1) { index in
      (across[index + 1] - across[index]) * ((up[index] + up[index + 1]) / 2)
    }
    let share = (rate - across[stop - 1]) / (across[stop] - across[stop - 1])
    let height = up[stop - 1] + share * (up[stop] - up[stop - 1])
    return inside + (rate - across[stop - 1]) * ((up[stop - 1] + height) / 2)
  }

  /// The area up to a false positive rate, standardised: 0.5 for scores without meaning, 1 for the
  /// oracle.
  ///
  /// `½ · (1 + (A − r²/2) / (r − r²/2))`, with `A` the area up to the rate `r`.
  ///
  /// - Returns: `nil` without positive or negative samples.
  /// - Precondition: `0 < rate <= 1`.
  /// - Source: McClish 1989; equals scikit-learn's `roc_auc_score(max_fpr:)`.
  public func standardisedArea(upTo rate: Double) -> Double? {
    area(upTo: rate).map { area in
      if rate == 1 { return area }
      let least = rate * rate / 2
      return (1 + (area - least) / (rate - least)) / 2
    }
  }
}
