// SPDX-License-Identifier: Apache-2.0

internal import CDescentImageCodecs

/// JPEG through libjpeg-turbo's own interface.
///
/// A warning of the decoder (a missing end, a bad Huffman code) counts as damage: half an image is
/// grey, and training on it would be silent.
enum JPEGCodec {
  static let signature: [UInt8] = [0xff, 0xd8, 0xff]

  static func decode(
    _ bytes: [UInt8], path: String, pixelLimit: Int
  ) throws(DatasetError) -> DecodedImage {
    guard let decoder = tjInitDecompress() else {
      throw .unreadable(path: path, reason: "libjpeg-turbo cannot start")
    }
    defer { tjDestroy(decoder) }
    var width: Int32 = 0
    var height: Int32 = 0
    var subsampling: Int32 = 0
    var space: Int32 = 0
    let size = CUnsignedLong(bytes.count)
    guard tjDecompressHeader3(decoder, bytes, size, &width, &height, &subsampling, &space) == 0
    else { throw damaged(path, decoder) }
    try DecodedImage.checkPixels(
      height: Int(height), width: Int(width), limit: pixelLimit, path: path)

    let colours = TJCS(rawValue: .init(truncatingIfNeeded: space))
    let isInk = colours == TJCS_CMYK || colours == TJCS_YCCK
    let format = colours == TJCS_GRAY ? TJPF_GRAY : isInk ? TJPF_CMYK : TJPF_RGB
    let channels = colours == TJCS_GRAY ? 1 : isInk ? 4 : 3
    let flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING
    var succeeded = false
    let count = Int(height) * Int(width) * channels
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      succeeded =
        tjDecompress2(
          decoder, bytes, size, buffer.baseAddress, width, 0, height,
          Int32(truncatingIfNeeded: format.rawValue), flags) == 0
      written = succeeded ? count : 0
    }
    guard succeeded else { throw damaged(path, decoder) }
    return DecodedImage(
      height: Int(height), width: Int(width), channels: isInk ? 3 : channels,
      pixels: isInk ? light(fromInk: pixels) : pixels)
  }

  /// RGB from CMYK as Adobe writes it, inverted: 255 is no ink.
  private static func light(fromInk pixels: [UInt8]) -> [UInt8] {
    stride(from: 0, to: pixels.count, by: 4).flatMap { start in
      let black = UInt32(pixels[start + 3])
      return (0..<3).map { UInt8((UInt32(pixels[start + $0]) * black + 127) / 255) }
    }
  }

  private static func damaged(_ path: String, _ decoder: tjhandle) -> DatasetError {
    let message = tjGetErrorStr2(decoder).map { String(cString: $0) } ?? "no message"
    return .damaged(path: path, expected: "an intact JPEG image", found: "libjpeg: \(message)")
  }
}
