// SPDX-License-Identifier: Apache-2.0

/// An object that a detector says is in an image.
public struct DetectedBox: Sendable, Hashable, Codable {
  /// The image, by the same number as in ``TruthBox``.
  public var image: Int
  /// The class, counted from 0.
  public var classIndex: Int
  public var box: Box
  /// How sure the detector is: any scale on which more is surer.
  public var score: Double

  public init(image: Int, classIndex: Int, box: Box, score: Double) {
    self.image = image
    self.classIndex = classIndex
    self.box = box
    self.score = score
  }
}
