// SPDX-License-Identifier: Apache-2.0

/// An object that is in an image: what a detector should find.
public struct TruthBox: Sendable, Hashable, Codable {
  /// The image, by a number of its own; it need not count from 0.
  public var image: Int
  /// The class, counted from 0.
  public var classIndex: Int
  public var box: Box
  /// The object's area in square pixels, by which it is small, medium or large: of its mask where
  /// there is one, else of the box.
  public var area: Double
  /// Whether the box holds a crowd of objects that nobody counted. Detections in it are neither
  /// hits nor false alarms, however many there are, and nobody misses it.
  public var isCrowd: Bool
  /// Whether the object is too hard to be asked for (Pascal VOC's *difficult*). One detection of it
  /// is neither a hit nor a false alarm, and nobody misses it.
  public var isDifficult: Bool

  /// - Parameters:
  ///   - image: the image that the box is in.
  ///   - classIndex: the class of the object.
  ///   - box: where it is, in pixels.
  ///   - area: that of the box when left out.
  ///   - isCrowd: whether it stands for several objects that were not told apart.
  ///   - isDifficult: whether Pascal VOC leaves it out.
  /// - Precondition: the area is finite and not negative.
  public init(
    image: Int, classIndex: Int, box: Box, area: Double? = nil, isCrowd: Bool = false,
    isDifficult: Bool = false
  ) {
    let area = area ?? box.area
    require(
      area.isFinite && area >= 0, "TruthBox: expected a finite area of 0 or more, found \(area)")
    self.image = image
    self.classIndex = classIndex
    self.box = box
    self.area = area
    self.isCrowd = isCrowd
    self.isDifficult = isDifficult
  }
}
