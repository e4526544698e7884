// SPDX-License-Identifier: Apache-2.0

/// How a ``Detector`` looks at an image.
public struct DetectorOptions: Sendable, Hashable {
  /// The class that stands for no object.
  public var background: String
  /// The smallest object looked for, as a multiple of the window: 0.5 looks at the image enlarged
  /// twice. The largest is the image itself.
  public var smallest: Double
  /// The ratio of one scale to the next.
  public var scaleStep: Double
  /// The least score of a box that is reported.
  public var threshold: Double
  /// Of two boxes with a larger intersection over union only the one with the higher score stays.
  public var overlap: Double
  /// Of two boxes of which one covers a larger share of the smaller one only the better stays: half
  /// a car inside a car is no second car.
  public var cover: Double

  public init(
    background: String = "background", smallest: Double = 0.5, scaleStep: Double = 1.19,
    threshold: Double = 0.5, overlap: Double = 0.3, cover: Double = 0.6
  ) {
    self.background = background
    self.smallest = smallest
    self.scaleStep = scaleStep
    self.threshold = threshold
    self.overlap = overlap
    self.cover = cover
  }

  /// Throws where a value cannot be used; values may come from a command line.
  func check() throws(TrainingError) {
    func require(
      _ condition: Bool, _ name: String, _ expected: String, _ found: Double
    ) throws(TrainingError) {
      if !condition { throw .invalidOption(name: name, expected: expected, found: "\(found)") }
    }
    try require(
      smallest >= 0.05 && smallest <= 100, "smallest object", "0.05 to 100 windows", smallest)
    try require(scaleStep >= 1.01 && scaleStep <= 10, "scale step", "1.01 to 10", scaleStep)
    try require(threshold >= 0 && threshold <= 1, "score threshold", "0 to 1", threshold)
    try require(overlap >= 0 && overlap <= 1, "overlap", "an IoU of 0 to 1", overlap)
    try require(cover >= 0 && cover <= 1, "cover", "a share of 0 to 1", cover)
  }
}
