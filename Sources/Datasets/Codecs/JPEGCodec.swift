// SPDX-License-Identifier: Apache-2.0

internal import CDescentImageCodecs

/// JPEG through libjpeg-turbo's own interface.
///
/// A warning of the decoder (a missing end, a bad Huffman code) counts as damage: half an image is
/// grey, and training on it would be silent.
enum JPEGCodec {
  static let signature: [UInt8] = [0xff, 0xd8, 0xff]

  /// - Parameter target: The size the image is going to be scaled to; nil decodes in full. When it is
  ///   far smaller than the image, a half, a quarter or an eighth is decoded, see ``divisor``.
  static func decode(
    _ bytes: [UInt8], path: String, pixelLimit: Int, for target: ImageSize?
  ) throws(DatasetError) -> FileImage {
    // A decoder for each image: keeping one saves less than can be measured beside the decoding.
    guard let decoder = tjInitDecompress() else {
      throw .unreadable(path: path, reason: "libjpeg-turbo cannot start")
    }
    defer { tjDestroy(decoder) }
    var fullWidth: Int32 = 0
    var fullHeight: Int32 = 0
    var subsampling: Int32 = 0
    var space: Int32 = 0
    let size = CUnsignedLong(bytes.count)
    guard
      tjDecompressHeader3(decoder, bytes, size, &fullWidth, &fullHeight, &subsampling, &space) == 0
    else { throw damaged(path, decoder) }
    try DecodedImage.checkPixels(
      height: Int(fullHeight), width: Int(fullWidth), limit: pixelLimit, path: path)
    let divisor = divisor(height: Int(fullHeight), width: Int(fullWidth), for: target)
    // Rounded up, as the decoder does it.
    let height = (Int(fullHeight) + divisor - 1) / divisor
    let width = (Int(fullWidth) + divisor - 1) / divisor

    let colours = TJCS(rawValue: .init(truncatingIfNeeded: space))
    let isInk = colours == TJCS_CMYK || colours == TJCS_YCCK
    let format = colours == TJCS_GRAY ? TJPF_GRAY : isInk ? TJPF_CMYK : TJPF_RGB
    let channels = colours == TJCS_GRAY ? 1 : isInk ? 4 : 3
    let flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING
    var succeeded = false
    let count = height * width * channels
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      succeeded =
        tjDecompress2(
          decoder, bytes, size, buffer.baseAddress, Int32(width), 0, Int32(height),
          Int32(truncatingIfNeeded: format.rawValue), flags) == 0
      written = succeeded ? count : 0
    }
    guard succeeded else { throw damaged(path, decoder) }
    return FileImage(
      pixels: DecodedImage(
        height: height, width: width, channels: isInk ? 3 : channels,
        pixels: isInk ? light(fromInk: pixels) : pixels),
      height: Double(fullHeight) / Double(divisor), width: Double(fullWidth) / Double(divisor))
  }

  /// By what an image is divided while it is decoded: the largest of 8, 4, 2 and 1 that leaves at
  /// least twice the target both ways.
  ///
  /// The decoder shrinks by leaving out high frequencies, which costs less than decoding them but is
  /// not the filter of ``DecodedImage/resized(to:)``. That filter still has the last halving to do,
  /// at least, so on photographs of streets the result differs by 0.7 to 1.2 grey levels of 255 on
  /// average from decoding in full; decoded down to the target itself it would be 2.6. The rule knows
  /// nothing but the two sizes: a file is the same for training and for prediction, and a model needs
  /// to keep nothing but its input shape.
  static func divisor(height: Int, width: Int, for target: ImageSize?) -> Int {
    guard let target else { return 1 }
    let (height, width) = (height / target.height / 2, width / target.width / 2)
    return [8, 4, 2].first { height >= $0 && width >= $0 } ?? 1
  }

  /// RGB from CMYK as Adobe writes it, inverted: 255 is no ink.
  private static func light(fromInk pixels: [UInt8]) -> [UInt8] {
    let count = pixels.count / 4
    return [UInt8](unsafeUninitializedCapacity: 3 * count) { light, written in
      for pixel in 0..<count {
        let black = UInt32(pixels[4 * pixel + 3])
        for channel in 0..<3 {
          let colour = UInt32(pixels[4 * pixel + channel])
          light[3 * pixel + channel] = UInt8((colour * black + 127) / 255)
        }
      }
      written = 3 * count
    }
  }

  private static func damaged(_ path: String, _ decoder: tjhandle) -> DatasetError {
    let message = tjGetErrorStr2(decoder).map { String(cString: $0) } ?? "no message"
    return .damaged(path: path, expected: "an intact JPEG image", found: "libjpeg: \(message)")
  }
}
