// SPDX-License-Identifier: Apache-2.0

/// Shifts the image by up to `padding` pixels each way: pads it all around and crops it back to its
/// size at a random place.
///
/// All `(2 · padding + 1)²` places are equally likely.
public struct RandomCrop: Sendable, Hashable, Codable {
  /// What stands outside of the image.
  public enum Fill: String, Sendable, Hashable, Codable {
    /// 0, which is paper in the digits and black in photos.
    case zero
    /// The nearest pixel of the border.
    case edge
  }

  /// The largest shift, in pixels.
  public var padding: Int
  public var fill: Fill

  /// - Precondition: `padding` is in `0 ... 4096`.
  public init(padding: Int, fill: Fill = .zero) {
    self.padding = padding
    self.fill = fill
  }
}

extension RandomCrop: AugmentationRule {
  var name: String { "RandomCrop" }

  var problem: String? {
    (0...4096).contains(padding) ? nil : "expected padding in 0 ... 4096, found \(padding)"
  }

  func apply(to image: AugmentedImage, random: inout CounterRandom) {
    let down = random.integer(below: 2 * padding + 1) - padding
    let right = random.integer(below: 2 * padding + 1) - padding
    if down == 0 && right == 0 { return }
    image.scratch.update(from: image.values, count: image.count)
    let (height, width) = (image.height, image.width)
    // The columns that still lie inside of the image: source column = column − right.
    let first = min(max(0, right), width)
    let last = max(first, min(width, width + right))
    for row in 0..<image.channels * height {
      let target = image.values + row * width
      let y = row % height - down
      if fill == .zero && (y < 0 || y >= height) {
        target.update(repeating: 0, count: width)
        continue
      }
      let source = image.scratch + (row - row % height + min(max(y, 0), height - 1)) * width
      let isEdge = fill == .edge
      target.update(repeating: isEdge ? source[0] : 0, count: first)
      (target + first).update(from: source + (first - right), count: last - first)
      (target + last).update(repeating: isEdge ? source[width - 1] : 0, count: width - last)
    }
  }
}
