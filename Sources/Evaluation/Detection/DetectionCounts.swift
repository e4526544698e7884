// SPDX-License-Identifier: Apache-2.0

/// What a detector found and missed at one score threshold. There are no true negatives: nobody can
/// count the places where rightly nothing was found.
public struct DetectionCounts: Sendable, Hashable {
  /// Objects that were found.
  public var truePositives: Int
  /// Detections without an object: false alarms.
  public var falsePositives: Int
  /// Objects that were not found: missed dangers.
  public var falseNegatives: Int

  /// - Precondition: no count is negative.
  public init(truePositives: Int = 0, falsePositives: Int = 0, falseNegatives: Int = 0) {
    require(
      min(truePositives, falsePositives, falseNegatives) >= 0,
      "DetectionCounts: expected counts of 0 or more")
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
  }

  /// The number of objects.
  public var objects: Int { truePositives + falseNegatives }
  /// The number of detections.
  public var detections: Int { truePositives + falsePositives }

  /// `TP / (TP + FP)`: how many of the detections are objects; `nil` without detections.
  public var precision: Double? { ratio(truePositives, detections) }
  /// `TP / (TP + FN)`: how many of the objects were found; `nil` without objects.
  public var recall: Double? { ratio(truePositives, objects) }
  /// `2·TP / (2·TP + FP + FN)`; `nil` where there is neither object nor detection.
  public var f1: Double? { ratio(2 * truePositives, objects + detections) }

  private func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole == 0 ? nil : Double(part) / Double(whole)
  }
}
