// SPDX-License-Identifier: Apache-2.0

/// A picture being composed: values 0 … 255, channels interleaved.
struct SceneCanvas {
  let height: Int
  let width: Int
  let channels: Int
  private(set) var values: [Float]

  init(size: ImageSize, channels: Int) {
    (height, width, self.channels) = (size.height, size.width, channels)
    values = [Float](repeating: 0, count: height * width * channels)
  }

  /// Lays an image over the canvas. Towards its border it fades, so that no hard edge gives away
  /// where it lies; what would be outside is cut off.
  ///
  /// - Parameter fade: The width of the faded border, as a share of the shorter side.
  mutating func paste(_ image: DecodedImage, x left: Int, y top: Int, fade: Double) {
    let ramp = Float(max(fade * Double(min(image.height, image.width)), 0.5))
    for row in max(0, -top)..<max(0, -top, min(image.height, height - top)) {
      let vertical = Float(min(row, image.height - 1 - row)) + 0.5
      for column in max(0, -left)..<max(0, -left, min(image.width, width - left)) {
        let horizontal = Float(min(column, image.width - 1 - column)) + 0.5
        let alpha = min(1, min(vertical, horizontal) / ramp)
        let source = (row * image.width + column) * channels
        let target = ((top + row) * width + left + column) * channels
        for channel in 0..<channels {
          let old = values[target + channel]
          values[target + channel] = old + alpha * (Float(image.pixels[source + channel]) - old)
        }
      }
    }
  }

  /// The picture, after even noise of at most `noise` of the full range.
  func image(noise: Double, _ random: inout CounterRandom) -> DecodedImage {
    let strength = Float(255 * noise)
    let pixels = values.map { value in
      let changed = value + strength * (2 * random.uniform() - 1) + 0.5
      return UInt8(max(0, min(255, changed)))
    }
    return DecodedImage(height: height, width: width, channels: channels, pixels: pixels)
  }
}

extension DecodedImage {
  /// A part of the image; beyond its border the nearest pixel is repeated.
  package func part(x left: Int, y top: Int, width: Int, height: Int) -> DecodedImage {
    var result: [UInt8] = []
    result.reserveCapacity(width * height * channels)
    for row in top..<top + height {
      let line = max(0, min(row, self.height - 1)) * self.width
      for column in left..<left + width {
        let place = (line + max(0, min(column, self.width - 1))) * channels
        result += pixels[place..<place + channels]
      }
    }
    return DecodedImage(height: height, width: width, channels: channels, pixels: result)
  }
}
