// SPDX-License-Identifier: Apache-2.0

/// A rectangle in an image, in pixels from the upper left corner.
public struct Box: Sendable, Hashable, Codable {
  /// The left edge.
  public var x: Double
  /// The upper edge.
  public var y: Double
  public var width: Double
  public var height: Double

  /// - Precondition: finite numbers; width and height are not negative. Files are checked where they
  ///   are read.
  public init(x: Double, y: Double, width: Double, height: Double) {
    require(
      x.isFinite && y.isFinite && width.isFinite && height.isFinite && width >= 0 && height >= 0,
      "Box: expected finite numbers and sides of 0 or more, found \(x), \(y), \(width), \(height)")
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// In square pixels.
  public var area: Double { width * height }

  /// The area that two boxes share.
  public func intersection(_ other: Box) -> Double {
    let across = min(x + width, other.x + other.width) - max(x, other.x)
    let down = min(y + height, other.y + other.height) - max(y, other.y)
    return across > 0 && down > 0 ? across * down : 0
  }

  /// Intersection over union: 0 for boxes that do not touch, 1 for the same box; 0 where both are
  /// empty.
  public func iou(_ other: Box) -> Double {
    let shared = intersection(other)
    let union = area + other.area - shared
    return union > 0 ? shared / union : 0
  }
}
