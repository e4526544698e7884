// SPDX-License-Identifier: Apache-2.0

/// The figures of a segmentation, all over pooled pixels: those of all images together.
///
/// Class `c` has `TP` pixels found, `FP` pixels of others taken for it, `FN` pixels missed. A class
/// that occurs neither in the truth nor in the predictions has no figure and is left out of every
/// mean; one that was only predicted counts as 0. All are in 0 … 1, higher is better, and `nil`
/// without pixels.
extension SegmentationCounts {
  /// Intersection over union of each class, `TP / (TP + FP + FN)`.
  ///
  /// - Source: Jaccard 1901; equals scikit-learn's `jaccard_score(average=None)` on the flattened
  ///   pixels, which has 0 where this is `nil`.
  public var iou: [Double?] { perClass.map(\.iou) }

  /// Dice's coefficient of each class, `2·TP / (2·TP + FP + FN)`: the F1 score of its pixels.
  ///
  /// - Source: Dice 1945; equals scikit-learn's `f1_score(average=None)` on the flattened pixels,
  ///   which has 0 where this is `nil`. Always `2·IoU / (1 + IoU)`.
  public var dice: [Double?] { perClass.map(\.f1) }

  /// Mean intersection over union (mIoU): the mean of ``iou`` over the classes that occur.
  ///
  /// - Source: equals scikit-learn's `jaccard_score(average="macro")` on the flattened pixels and
  ///   torchmetrics' `JaccardIndex(task="multiclass")`. torchmetrics' `segmentation.MeanIoU` is
  ///   another figure, the mean over images: ``SegmentationResult/meanImageIoU``.
  public var meanIoU: Double? { Self.mean(iou) }

  /// The mean of ``dice`` over the classes that occur.
  ///
  /// - Source: equals scikit-learn's `f1_score(average="macro")` on the flattened pixels, and
  ///   torchmetrics' `DiceScore(average="macro", aggregation_level="global")`; its default
  ///   `"samplewise"` is the mean over images: ``SegmentationResult/meanImageDice``.
  public var meanDice: Double? { Self.mean(dice) }

  /// `Σ nᶜ·IoUᶜ / Σ nᶜ`, with `nᶜ` the true pixels of class `c`: frequent classes weigh more.
  ///
  /// - Source: Long, Shelhamer, Darrell 2015 ("frequency weighted IU"); equals scikit-learn's
  ///   `jaccard_score(average="weighted")`.
  public var frequencyWeightedIoU: Double? {
    let total = total
    guard total > 0 else { return nil }
    // A class without true pixels weighs nothing; one with some has a figure.
    return perClass.reduce(0) { $0 + Double($1.samples) * ($1.iou ?? 0) } / Double(total)
  }

  /// The share of pixels of the right class.
  ///
  /// - Source: equals scikit-learn's `accuracy_score` on the flattened pixels.
  public var pixelAccuracy: Double? {
    let total = total
    guard total > 0 else { return nil }
    return Double((0..<classCount).reduce(0) { $0 + self[$1, $1] }) / Double(total)
  }

  /// The mean over the classes of the truth of the share of their pixels that was found.
  ///
  /// - Source: Long, Shelhamer, Darrell 2015 ("mean accuracy"); equals scikit-learn's
  ///   `balanced_accuracy_score`.
  public var meanAccuracy: Double? { Self.mean(perClass.map(\.recall)) }

  /// The mean of the values that exist, added in order; `nil` when there is none.
  static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }
}
