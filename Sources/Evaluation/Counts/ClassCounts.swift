// SPDX-License-Identifier: Apache-2.0

/// How a classifier did on one class, seen as that class against all others.
///
/// A ratio is `nil` where nothing can be divided by; no number is made up for it.
public struct ClassCounts: Sendable, Hashable {
  /// Samples of the class that were found.
  public var truePositives: Int
  /// Samples of other classes that were taken for this one: false alarms.
  public var falsePositives: Int
  /// Samples of the class that were missed.
  public var falseNegatives: Int
  /// Samples of other classes that were not taken for this one.
  public var trueNegatives: Int

  /// - Precondition: no count is negative.
  public init(
    truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int
  ) {
    require(
      min(truePositives, falsePositives, falseNegatives, trueNegatives) >= 0,
      "ClassCounts: expected counts of 0 or more")
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  /// The number of samples of the class.
  public var samples: Int { truePositives + falseNegatives }
  /// The number of samples taken for the class.
  public var predicted: Int { truePositives + falsePositives }
  /// Whether the class occurs neither among labels nor among predictions.
  public var isAbsent: Bool { samples + predicted == 0 }

  /// `TP / (TP + FP)`: how many of those taken for the class are of it.
  public var precision: Double? { ratio(truePositives, predicted) }
  /// `TP / (TP + FN)`: how many of the class were found.
  public var recall: Double? { ratio(truePositives, samples) }
  /// `2·TP / (2·TP + FP + FN)`, the harmonic mean of precision and recall.
  public var f1: Double? { ratio(2 * truePositives, samples + predicted) }
  /// `TP / (TP + FP + FN)`, intersection over union (Jaccard's index).
  public var iou: Double? { ratio(truePositives, samples + falsePositives) }
  /// `FP / (FP + TN)`: how many of the others raised a false alarm.
  public var falsePositiveRate: Double? {
    ratio(falsePositives, falsePositives + trueNegatives)
  }

  private func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole == 0 ? nil : Double(part) / Double(whole)
  }
}
