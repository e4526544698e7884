// SPDX-License-Identifier: Apache-2.0

/// The ways in which programs turn a precision–recall curve into one number.
///
/// They differ by some hundredths on small data, so a figure is only worth comparing with its
/// convention named. `P` is precision, `R` recall, `k` runs over the distinct scores from the top.
///
/// - Range: 0 … 1, higher is better. Without positive samples recall is undefined and so is every
///   convention: `nil`. Without negative samples every convention gives 1.
/// - Ties: equal scores are one point of the curve. Programs that put them one after the other in
///   the order of the data (pycocotools, VOC) give a figure that depends on that order.
public enum AveragePrecision: String, Sendable, Hashable, CaseIterable {
  /// `Σ (R[k] − R[k−1]) · P[k]`: no point is joined to another. The default.
  ///
  /// Equals scikit-learn's `average_precision_score` and torchmetrics' `AveragePrecision`.
  case step
  /// The area under straight lines between the points, from recall 0 and precision 1.
  ///
  /// Equals scikit-learn's `auc(recall, precision)`. Too good in general: a straight line between
  /// two points of this plane cannot be reached by mixing their thresholds (Davis & Goadrich 2006).
  case trapezoid
  /// `Σ (R[k] − R[k−1]) · max(P[j], j ≥ k)`: the area under the envelope.
  ///
  /// Pascal VOC since 2010 (Everingham et al. 2010); equals `voc_ap` with `use_07_metric=False`.
  case envelope
  /// The mean of the envelope at recall 0, 0.1, …, 1. Pascal VOC until 2009.
  ///
  /// Equals `voc_ap` with `use_07_metric=True`: see ``recallLevels`` for the rounding.
  case elevenPoint
  /// The mean of the envelope at recall 0, 0.01, …, 1. COCO's (Lin et al. 2014).
  ///
  /// Equals pycocotools' `COCOeval` to 1e-15: see ``recallLevels`` for the rounding.
  case hundredOnePoint

  /// The recalls at which the envelope is read; `nil` for areas.
  ///
  /// They are `k · 0.1` and `k · 0.01` in double precision, as NumPy's `arange` and `linspace` give
  /// them to those programs: 3 · 0.1 lies one rounding above 0.3, so that a curve with a point at
  /// recall 3/10 exactly is read at the next point there. Exact levels would differ from them.
  public var recallLevels: [Double]? {
    switch self {
    case .step, .trapezoid, .envelope: nil
    case .elevenPoint: (0...10).map { Double($0) * 0.1 }
    case .hundredOnePoint: (0...100).map { Double($0) * 0.01 }
    }
  }
}
