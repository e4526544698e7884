// SPDX-License-Identifier: Apache-2.0
public import DescentEvaluation

/// Something that a ``Detector`` has found in an image.
public struct DetectedObject: Sendable, Hashable {
  /// Where, in pixels of the image.
  public let box: Box
  /// The index of its class among the detector's classes.
  public let label: Int
  /// The name of its class.
  public let name: String
  /// The probability that the classifier of windows gives this class, 0 … 1.
  public let score: Double

  public init(box: Box, label: Int, name: String, score: Double) {
    (self.box, self.label, self.name, self.score) = (box, label, name, score)
  }
}
