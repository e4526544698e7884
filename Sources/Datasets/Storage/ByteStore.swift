// SPDX-License-Identifier: Apache-2.0

internal import CDescentKernels

/// Images in memory as bytes, a quarter of what floats take.
final class ByteStore: SampleStore {
  let count: Int
  private let shape: [Int]
  private let size: Int
  private let pixels: [UInt8]
  private let maximum: Float
  private let hashes: [UInt64]?
  private let paths: [String]?

  /// - Parameters:
  ///   - pixels: `count` images, channels first.
  ///   - maximum: the byte that stands for 1.
  ///   - hashes: of the content before scaling to another size; nil computes them from `pixels`.
  init(
    pixels: [UInt8], shape: [Int], maximum: Float = 255, hashes: [UInt64]? = nil,
    paths: [String]? = nil
  ) {
    self.pixels = pixels
    self.shape = shape
    self.maximum = maximum
    self.hashes = hashes
    self.paths = paths
    size = shape.reduce(1, *)
    count = pixels.count / size
  }

  var decodes: Bool { false }
  var bytes: Int { pixels.count }

  func read(_ position: Int, into target: UnsafeMutablePointer<Float>) {
    pixels.withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      // Divided, not multiplied by the inverse: the values other pipelines get.
      descent_planes_f32(base + position * size, 1, Int64(size), maximum, target)
    }
  }

  func contentHash(at position: Int) -> UInt64 {
    if let hashes { return hashes[position] }
    return pixels.withUnsafeBufferPointer { pixels in
      ContentHash.ofImage(
        planes: UnsafeBufferPointer(rebasing: pixels[position * size..<(position + 1) * size]),
        shape: shape)
    }
  }

  func path(at position: Int) -> String? { paths?[position] }
}
