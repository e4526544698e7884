// SPDX-License-Identifier: Apache-2.0

extension DecodedImage {
  /// The image scaled with a triangle filter, which widens when it shrinks so that nothing aliases
  /// (what Pillow calls `BILINEAR`). The aspect ratio is not kept.
  public func resized(to size: ImageSize) -> DecodedImage {
    guard size.height != height || size.width != width else { return self }
    var grid = Grid(
      values: pixels.map { Float($0) }, height: height, width: width, channels: channels)
    // The order that needs less room between the two; a strip of 1 × 10⁶ pixels must not explode.
    if height * size.width <= size.height * width {
      grid = grid.stretchingColumns(to: size.width).stretchingRows(to: size.height)
    } else {
      grid = grid.stretchingRows(to: size.height).stretchingColumns(to: size.width)
    }
    return DecodedImage(
      height: size.height, width: size.width, channels: channels,
      pixels: grid.values.map { UInt8(max(0, min(255, $0 + 0.5))) })
  }

  /// Interleaved values between the two passes.
  private struct Grid {
    let values: [Float]
    let height: Int
    let width: Int
    let channels: Int

    func stretchingColumns(to target: Int) -> Grid {
      guard target != width else { return self }
      let filter = Filter(from: width, to: target)
      let (height, width, channels) = (height, width, channels)
      let stretched = make(height * target * channels) { values, result in
        for y in 0..<height {
          for x in 0..<target {
            let source = values + (y * width + filter.first[x]) * channels
            let place = result + (y * target + x) * channels
            for channel in 0..<channels { place[channel] = 0 }
            for (tap, weight) in filter.weights(of: x).enumerated() {
              for channel in 0..<channels {
                place[channel] += weight * source[tap * channels + channel]
              }
            }
          }
        }
      }
      return Grid(values: stretched, height: height, width: target, channels: channels)
    }

    func stretchingRows(to target: Int) -> Grid {
      guard target != height else { return self }
      let filter = Filter(from: height, to: target)
      let stride = width * channels
      let stretched = make(target * stride) { values, result in
        for y in 0..<target {
          let place = result + y * stride
          place.update(repeating: 0, count: stride)
          for (tap, weight) in filter.weights(of: y).enumerated() {
            let source = values + (filter.first[y] + tap) * stride
            for x in 0..<stride { place[x] += weight * source[x] }
          }
        }
      }
      return Grid(values: stretched, height: target, width: width, channels: channels)
    }

    private func make(
      _ count: Int, _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) -> [Float] {
      [Float](unsafeUninitializedCapacity: count) { result, written in
        values.withUnsafeBufferPointer { values in
          guard let from = values.baseAddress, let to = result.baseAddress else { return }
          to.initialize(repeating: 0, count: count)
          body(from, to)
          written = count
        }
      }
    }
  }

  /// For each target position the source positions it gathers from, with weights that sum to one.
  private struct Filter {
    /// The first source position.
    private(set) var first: [Int] = []
    private var ends: [Int] = [0]
    private var weights: [Float] = []

    func weights(of position: Int) -> ArraySlice<Float> {
      weights[ends[position]..<ends[position + 1]]
    }

    init(from source: Int, to target: Int) {
      let scale = Double(source) / Double(target)
      let radius = max(scale, 1)
      for position in 0..<target {
        let centre = (Double(position) + 0.5) * scale
        let start = max(0, Int((centre - radius).rounded(.down)))
        let last = min(source - 1, Int((centre + radius).rounded(.down)))
        let shares = (start...last).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / radius) }
        let total = shares.reduce(0, +)
        first.append(start)
        weights += shares.map { Float($0 / total) }
        ends.append(weights.count)
      }
    }
  }
}
