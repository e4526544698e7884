// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A small writer of PNG files: no compression, which tiny pictures in a page do not need.
///
/// - Source: W3C, *Portable Network Graphics*; RFC 1950 (zlib), RFC 1951 (stored blocks).
public enum PNG {
  /// The file for pixels row by row from the top, the channels of a pixel together.
  ///
  /// - Precondition: `channels` is 1 (grey) or 3 (red, green, blue), sides are positive, and
  ///   `pixels` has `width × height × channels` bytes.
  public static func encoded(
    pixels: [UInt8], width: Int, height: Int, channels: Int
  ) -> [UInt8] {
    require(
      (channels == 1 || channels == 3) && width > 0 && height > 0
        && pixels.count == width * height * channels,
      "PNG: expected \(width)×\(height)×\(channels) bytes, found \(pixels.count)")
    var rows: [UInt8] = []
    rows.reserveCapacity((width * channels + 1) * height)
    for row in 0..<height {
      rows.append(0)  // No filter.
      rows += pixels[row * width * channels..<(row + 1) * width * channels]
    }
    let header = big(width) + big(height) + [8, channels == 1 ? 0 : 2, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", header) + chunk("IDAT", zlib(rows)) + chunk("IEND", [])
  }

  /// The file as a `data:` address, to stand in a page.
  static func dataAddress(pixels: [UInt8], width: Int, height: Int, channels: Int) -> String {
    let file = encoded(pixels: pixels, width: width, height: height, channels: channels)
    return "data:image/png;base64," + Data(file).base64EncodedString()
  }

  private static func big(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    return big(content.count) + body + big(Int(cyclicCheck(body)))
  }

  private static func zlib(_ content: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let size = min(content.count - start, 65_535)
      let isLast = start + size == content.count
      result += [isLast ? 1 : 0, UInt8(size & 0xFF), UInt8(size >> 8)]
      result += [UInt8(~size & 0xFF), UInt8(~size >> 8 & 0xFF)]
      result += content[start..<start + size]
      start += size
    } while start < content.count
    return result + big(Int(adler(content)))
  }

  private static let checkTable: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
    }
  }

  /// CRC-32.
  private static func cyclicCheck(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { checkTable[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }

  private static func adler(_ bytes: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }
}
