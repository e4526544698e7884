// SPDX-License-Identifier: Apache-2.0

/// Covers a random square with the image's own mean colour.
///
/// The centre is anywhere in the image, so near the border less is covered.
///
/// - Source: DeVries and Taylor 2017, arXiv:1708.04552. **Departs from the paper:** it fills with 0
///   after normalising, the mean of all training images.
public struct Cutout: Sendable, Hashable, Codable {
  /// The side of the square, in pixels.
  public var size: Int
  public var probability: Double

  /// - Precondition: `size` is in `1 ... 65535`, `probability` in `0 ... 1`.
  public init(size: Int, probability: Double = 1) {
    self.size = size
    self.probability = probability
  }
}

extension Cutout: AugmentationRule {
  var name: String { "Cutout" }

  var problem: String? {
    (1...65_535).contains(size) && (0...1).contains(probability)
      ? nil
      : "expected a size in 1 ... 65535 and a probability in 0 ... 1, found \(size), \(probability)"
  }

  func apply(to image: AugmentedImage, random: inout CounterRandom) {
    guard Double(random.uniform()) < probability else { return }
    let y = random.integer(below: image.height) - size / 2
    let x = random.integer(below: image.width) - size / 2
    let rows = max(0, y)..<min(image.height, max(0, y + size))
    let columns = max(0, x)..<min(image.width, max(0, x + size))
    for channel in 0..<image.channels {
      let plane = image.values + channel * image.area
      var sum: Float = 0
      for pixel in 0..<image.area { sum += plane[pixel] }
      let mean = sum / Float(image.area)
      for row in rows {
        for column in columns { plane[row * image.width + column] = mean }
      }
    }
  }
}
