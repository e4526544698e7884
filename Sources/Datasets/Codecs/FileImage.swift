// SPDX-License-Identifier: Apache-2.0

/// An image as it was decoded from a file, not yet at the size and with the channels asked for.
struct FileImage {
  let pixels: DecodedImage
  /// How many rows and columns the image fills: fewer than it has where it was decoded at a reduced
  /// scale and the last ones are filled in part. To take them for full would move all pixels.
  let height: Double
  let width: Double

  init(pixels: DecodedImage, height: Double, width: Double) {
    (self.pixels, self.height, self.width) = (pixels, height, width)
  }

  /// - Parameter target: The size that the image is going to be scaled to; nil decodes in full.
  init(
    decoding bytes: [UInt8], path: String, pixelLimit: Int, for target: ImageSize? = nil
  ) throws(DatasetError) {
    if bytes.starts(with: PNGCodec.signature) {
      let pixels = try PNGCodec.decode(bytes, path: path, pixelLimit: pixelLimit)
      self.init(
        pixels: pixels, height: Double(pixels.height), width: Double(pixels.width))
    } else if bytes.starts(with: JPEGCodec.signature) {
      self = try JPEGCodec.decode(bytes, path: path, pixelLimit: pixelLimit, for: target)
    } else if bytes.isEmpty {
      throw .damaged(path: path, expected: "a PNG or JPEG image", found: "an empty file")
    } else {
      throw .damaged(
        path: path, expected: "a PNG or JPEG image", found: "a file that begins otherwise")
    }
  }

  /// For ``prepared(for:)`` with the same options.
  init(decoding bytes: [UInt8], path: String, options: ImageOptions) throws(DatasetError) {
    try self.init(
      decoding: bytes, path: path, pixelLimit: options.pixelLimit, for: options.resize)
  }

  /// The image as the options ask for it.
  func prepared(for options: ImageOptions) -> DecodedImage {
    let image = options.channels.map { pixels.converted(toChannels: $0) } ?? pixels
    guard let size = options.resize, size.height != image.height || size.width != image.width
    else { return image }
    return image.resized(
      to: size, rows: ResizeFilter(from: image.height, extent: height, to: size.height),
      columns: ResizeFilter(from: image.width, extent: width, to: size.width))
  }

  /// The hash of what the file holds, which does not depend on the size it is read at: of the pixels,
  /// or of all that decides them in a JPEG file, whose pixels are not always decoded in full.
  func contentHash(of file: [UInt8]) -> UInt64 {
    if file.starts(with: JPEGCodec.signature) { return JPEGContent.hash(of: file) }
    return pixels.planes.withUnsafeBufferPointer {
      ContentHash.ofImage(planes: $0, shape: pixels.shape)
    }
  }
}
