// SPDX-License-Identifier: Apache-2.0

/// A place in a drawing.
struct Place: Hashable {
  var x: Double
  var y: Double

  func distance(to other: Place) -> Double {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }
}

/// An upright rectangle of a drawing; y grows downwards.
struct Area: Hashable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  /// What a line of text covers.
  static func text(
    _ content: String, x: Double, y: Double, anchor: Drawing.Anchor = .start,
    size: Double = TextSize.small
  ) -> Area {
    let width = TextSize.width(content, size: size)
    let left =
      switch anchor {
      case .start: x
      case .middle: x - width / 2
      case .end: x - width
      }
    return Area(left: left, top: y - 0.93 * size, right: left + width, bottom: y + 0.25 * size)
  }

  func overlaps(_ other: Area) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  func contains(_ place: Place) -> Bool {
    left <= place.x && place.x <= right && top <= place.y && place.y <= bottom
  }

  func contains(_ other: Area) -> Bool {
    left <= other.left && other.right <= right && top <= other.top && other.bottom <= bottom
  }

  func grown(by margin: Double) -> Area {
    Area(left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin)
  }
}
