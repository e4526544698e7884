// SPDX-License-Identifier: Apache-2.0

/// How confidences are put in bins.
///
/// A bin holds what lies above its lower edge and not above its upper one; the first holds 0, too.
/// That is the rule of Guo et al. (2017) and of scikit-learn's `calibration_curve`. torchmetrics puts
/// a confidence on an edge in the upper bin, and 1 in a bin of its own; without confidences on edges
/// its figures are the same.
public enum ReliabilityBinning: String, Sendable, Hashable, CaseIterable {
  /// Bins of the same width from 0 to 1: scikit-learn's `uniform`.
  case equalWidth
  /// Bins between quantiles, each with about as many samples: scikit-learn's `quantile`. Equal
  /// confidences stay together, so ties make bins uneven and can leave some empty.
  case equalMass

  /// The edges of the bins, one more than there are bins.
  ///
  /// The quantiles are interpolated as NumPy's `percentile` does, to its last bit: an edge is
  /// often a confidence itself, and then a bit decides on which side a sample falls.
  func edges(_ confidences: [Double], bins: Int) -> [Double] {
    let step = 1 / Double(bins)
    let even = (0...bins).map { $0 == bins ? 1 : Double($0) * step }
    if self == .equalWidth || confidences.isEmpty { return even }
    let sorted = confidences.sorted()
    return even.map { share in
      let place = Double(sorted.count - 1) * (share * 100 / 100)
      let index = min(Int(place), sorted.count - 1)
      let (low, high) = (sorted[index], sorted[min(index + 1, sorted.count - 1)])
      let part = place - Double(index)
      return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part)
    }
  }
}
