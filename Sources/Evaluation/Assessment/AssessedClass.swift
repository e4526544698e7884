// SPDX-License-Identifier: Apache-2.0

/// How a classifier does on one class, against all others.
public struct AssessedClass: Sendable, Hashable {
  public let index: Int
  public let name: String
  /// Samples, whatever they weigh.
  public let counts: ClassCounts
  /// Figures by weight, where samples have weights; `nil` where they are undefined.
  public let recall: Double?
  public let precision: Double?
  public let f1: Double?
  public let iou: Double?
  /// `nil` where the figure is undefined, and where resampling many classes would take too long.
  public let recallInterval: ConfidenceInterval?
  public let precisionInterval: ConfidenceInterval?
  /// By the probability of the class; `nil` without probabilities, or samples of the class.
  public let averagePrecision: Double?
  /// The area under the ROC curve; likewise.
  public let area: Double?
}
