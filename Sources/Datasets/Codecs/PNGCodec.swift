// SPDX-License-Identifier: Apache-2.0

internal import CDescentImageCodecs

/// PNG through libpng's simplified interface, which needs no `setjmp`.
enum PNGCodec {
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  static func decode(
    _ bytes: [UInt8], path: String, pixelLimit: Int
  ) throws(DatasetError) -> DecodedImage {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, bytes, bytes.count) != 0 else {
      throw damaged(path, image)
    }
    let (height, width) = (Int(image.height), Int(image.width))
    try DecodedImage.checkPixels(height: height, width: width, limit: pixelLimit, path: path)
    let isColour = image.format & UInt32(PNG_FORMAT_FLAG_COLOR) != 0
    let channels = isColour ? 3 : 1
    image.format = UInt32(isColour ? PNG_FORMAT_FLAG_COLOR : 0)
    // 16-bit files without a gamma chunk are sRGB like all others, not linear light.
    image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
    var background = png_color(red: 255, green: 255, blue: 255)
    var succeeded = false
    let pixels = [UInt8](unsafeUninitializedCapacity: height * width * channels) { buffer, count in
      succeeded =
        png_image_finish_read(&image, &background, buffer.baseAddress, Int32(width * channels), nil)
        != 0
      count = succeeded ? buffer.count : 0
    }
    guard succeeded else { throw damaged(path, image) }
    return DecodedImage(height: height, width: width, channels: channels, pixels: pixels)
  }

  static func damaged(_ path: String, _ image: png_image) -> DatasetError {
    let message = withUnsafeBytes(of: image.message) { text in
      String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
    return .damaged(path: path, expected: "an intact PNG image", found: "libpng: \(message)")
  }
}
