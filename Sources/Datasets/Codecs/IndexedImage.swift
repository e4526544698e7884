// SPDX-License-Identifier: Apache-2.0

internal import CDescentImageCodecs

/// A mask: one number for each pixel, as the file stores it.
///
/// Palette images give their indices and not their colours, grey images their stored values, also
/// where these have 1, 2 or 4 bits. An image that does not store one such number a pixel (RGB, 16
/// bits, JPEG with its losses) is refused: no class could be read from it for certain.
package struct IndexedImage: Sendable, Hashable {
  package let height: Int
  package let width: Int
  /// `height · width` values, rows from the top.
  package let pixels: [UInt8]

  /// - Throws: `damaged`, `unsupported`, `tooLarge`, `notFound`, `unreadable`.
  package init(contentsOf path: String, pixelLimit: Int = 64 << 20) throws(DatasetError) {
    try self.init(
      decoding: FileBytes.read(path, limit: 1 << 30), path: path, pixelLimit: pixelLimit)
  }

  init(decoding bytes: [UInt8], path: String, pixelLimit: Int) throws(DatasetError) {
    let expected = "a PNG mask, grey or palette, of at most 8 bits"
    guard bytes.starts(with: PNGCodec.signature) else {
      throw .unsupported(
        path: path, expected: expected,
        found: bytes.starts(with: JPEGCodec.signature) ? "a JPEG image" : "another kind of file")
    }
    // The header comes first: 8 bytes of signature, length, "IHDR", width, height, bits, kind.
    if bytes.count > 25 {
      let (bits, kind) = (bytes[24], bytes[25])
      let names: [UInt8: String] = [
        0: "a grey image", 2: "an RGB image", 3: "a palette", 4: "grey with transparency",
        6: "RGB with transparency",
      ]
      guard kind == 0 || kind == 3, bits <= 8 else {
        throw .unsupported(
          path: path, expected: expected,
          found: "\(names[kind] ?? "an unknown kind") of \(bits) bits")
      }
    }
    self = try PNGCodec.indices(bytes, path: path, pixelLimit: pixelLimit)
  }

  init(height: Int, width: Int, pixels: [UInt8]) {
    (self.height, self.width, self.pixels) = (height, width, pixels)
  }
}

extension PNGCodec {
  /// The stored values of a grey or palette image of at most 8 bits.
  fileprivate static func indices(
    _ bytes: [UInt8], path: String, pixelLimit: Int
  ) throws(DatasetError) -> IndexedImage {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, bytes, bytes.count) != 0 else {
      throw damaged(path, image)
    }
    let (height, width) = (Int(image.height), Int(image.width))
    try DecodedImage.checkPixels(height: height, width: width, limit: pixelLimit, path: path)
    // With a colour map as output, libpng keeps the indices of a palette, and makes a map of all
    // grey values in their order for a grey image. With transparency in the map, none is applied.
    image.format = UInt32(
      PNG_FORMAT_FLAG_COLORMAP | PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
    var map = [UInt8](repeating: 0, count: 256 * 4)
    var succeeded = false
    let pixels = [UInt8](unsafeUninitializedCapacity: height * width) { buffer, count in
      succeeded =
        png_image_finish_read(&image, nil, buffer.baseAddress, Int32(width), &map) != 0
      count = succeeded ? buffer.count : 0
    }
    guard succeeded else { throw damaged(path, image) }
    return IndexedImage(height: height, width: width, pixels: pixels)
  }
}
