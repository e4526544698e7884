// SPDX-License-Identifier: Apache-2.0

extension DecodedImage {
  /// The image scaled with a triangle filter, which widens when it shrinks so that nothing aliases
  /// (what Pillow calls `BILINEAR`). The aspect ratio is not kept.
  public func resized(to size: ImageSize) -> DecodedImage {
    guard size.height != height || size.width != width else { return self }
    let columns = Filter(from: width, to: size.width)
    let rows = Filter(from: height, to: size.height)
    var narrow = [Float](repeating: 0, count: height * size.width * channels)
    for y in 0..<height {
      for x in 0..<size.width {
        for channel in 0..<channels {
          var sum: Float = 0
          for tap in columns.taps[x] {
            sum += tap.weight * Float(pixels[(y * width + tap.index) * channels + channel])
          }
          narrow[(y * size.width + x) * channels + channel] = sum
        }
      }
    }
    let stride = size.width * channels
    var scaled = [UInt8](repeating: 0, count: size.height * stride)
    for y in 0..<size.height {
      for x in 0..<stride {
        var sum: Float = 0
        for tap in rows.taps[y] { sum += tap.weight * narrow[tap.index * stride + x] }
        scaled[y * stride + x] = UInt8(max(0, min(255, sum + 0.5)))
      }
    }
    return DecodedImage(
      height: size.height, width: size.width, channels: channels, pixels: scaled)
  }

  /// For each target position the source positions it gathers from, with weights that sum to one.
  private struct Filter {
    let taps: [[(index: Int, weight: Float)]]

    init(from source: Int, to target: Int) {
      let scale = Double(source) / Double(target)
      let radius = max(scale, 1)
      taps = (0..<target).map { position in
        let centre = (Double(position) + 0.5) * scale
        let first = max(0, Int((centre - radius).rounded(.down)))
        let last = min(source - 1, Int((centre + radius).rounded(.down)))
        let weights = (first...last).map { index in
          max(0, 1 - abs(Double(index) + 0.5 - centre) / radius)
        }
        let total = weights.reduce(0, +)
        return zip(first...last, weights).compactMap { index, weight in
          weight > 0 ? (index, Float(weight / total)) : nil
        }
      }
    }
  }
}
