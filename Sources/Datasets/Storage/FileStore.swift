// SPDX-License-Identifier: Apache-2.0

/// Images that stay in their files and are decoded each time they are read.
final class FileStore: SampleStore {
  private let paths: [String]
  private let shape: [Int]
  private let options: ImageOptions
  private let hashes: [UInt64]

  init(paths: [String], shape: [Int], options: ImageOptions, hashes: [UInt64]) {
    self.paths = paths
    self.shape = shape
    self.options = options
    self.hashes = hashes
  }

  var count: Int { paths.count }
  var decodes: Bool { true }
  var bytes: Int { 0 }

  func read(
    _ position: Int, into target: UnsafeMutablePointer<Float>
  ) throws(DatasetError) {
    let path = paths[position]
    let image = try DecodedImage(contentsOf: path, pixelLimit: options.pixelLimit)
      .prepared(for: options)
    guard image.shape == shape else {
      throw .imageMismatch(
        path: path, expected: shape, found: image.shape, reference: "the data set when it was read")
    }
    image.write(to: target)
  }

  func contentHash(at position: Int) -> UInt64 { hashes[position] }

  func path(at position: Int) -> String? { paths[position] }
}

extension DecodedImage {
  /// Writes the image channels first, 0 … 1.
  func write(to target: UnsafeMutablePointer<Float>) {
    let count = height * width
    pixels.withUnsafeBufferPointer { pixels in
      for channel in 0..<channels {
        for index in 0..<count {
          target[channel * count + index] = Float(pixels[index * channels + channel]) / 255
        }
      }
    }
  }
}
