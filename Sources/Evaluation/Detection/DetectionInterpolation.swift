// SPDX-License-Identifier: Apache-2.0

/// How a detector's precision–recall curve becomes one number, average precision.
///
/// All use the envelope: at recall `r` the highest precision at any recall of `r` or more, 0 beyond
/// the last recall that was reached.
public enum DetectionInterpolation: String, Sendable, Hashable, CaseIterable {
  /// The mean of the envelope at recall 0, 0.01, … 1, these rounded as NumPy's `linspace` does.
  ///
  /// - Source: Lin et al. 2014; equals pycocotools'.
  case points101
  /// The mean of the envelope at recall 0, 0.1, … 1; Pascal VOC until 2009. A recall of `k/10` is
  /// reached when `10·TP >= k·objects`, in whole numbers.
  ///
  /// - Source: Everingham et al. 2010, section 4.2.
  case points11
  /// The area under the envelope; Pascal VOC since 2010.
  case area
}
