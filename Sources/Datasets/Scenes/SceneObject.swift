// SPDX-License-Identifier: Apache-2.0

/// An object in a composed scene: its class, and its rectangle in pixels from the upper left corner.
public struct SceneObject: Sendable, Hashable {
  /// The index of its class among ``SceneComposer/classes``.
  public let label: Int
  public let x: Int
  public let y: Int
  public let width: Int
  public let height: Int

  public init(label: Int, x: Int, y: Int, width: Int, height: Int) {
    (self.label, self.x, self.y) = (label, x, y)
    (self.width, self.height) = (width, height)
  }

  var area: Int { width * height }

  /// The area that two rectangles share.
  func intersection(_ other: SceneObject) -> Int {
    let across = min(x + width, other.x + other.width) - max(x, other.x)
    let down = min(y + height, other.y + other.height) - max(y, other.y)
    return across > 0 && down > 0 ? across * down : 0
  }

  /// Intersection over union.
  func iou(_ other: SceneObject) -> Double {
    let shared = intersection(other)
    let union = area + other.area - shared
    return union > 0 ? Double(shared) / Double(union) : 0
  }
}
