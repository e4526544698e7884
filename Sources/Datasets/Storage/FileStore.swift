// SPDX-License-Identifier: Apache-2.0

internal import CDescentKernels

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
    let image = try DecodedImage(contentsOf: path, options: options)
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
  package func write(to target: UnsafeMutablePointer<Float>) {
    descent_planes_f32(pixels, Int64(channels), Int64(height * width), 255, target)
  }
}
