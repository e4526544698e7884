// SPDX-License-Identifier: Apache-2.0

/// What a JPEG file says about its pixels, without what it says beside them.
///
/// The pixels are a function of the tables, headers and coded data, so these can stand for them where
/// files are told apart: to hash them takes a hundredth of the time of decoding in full, and does not
/// depend on the scale at which the file is read.
enum JPEGContent {
  /// A hash of the segments and coded data up to the end of the image. Comments and application
  /// data are left out: a photo whose date or thumbnail was changed is the same photo. Adobe's
  /// segment is kept, which tells how colours are coded.
  static func hash(of bytes: [UInt8]) -> UInt64 {
    var hash = ContentHash("jpeg")
    bytes.withUnsafeBytes { bytes in
      for range in segments(of: bytes) {
        hash.combine(UnsafeRawBufferPointer(rebasing: bytes[range]))
      }
    }
    return hash.value
  }

  /// The ranges that matter, in order. What cannot be understood counts as one up to the end.
  private static func segments(of bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var offset = 2
    while offset + 4 <= bytes.count, bytes[offset] == 0xff {
      let marker = bytes[offset + 1]
      if marker == 0xff {
        offset += 1  // Markers may be filled up in front.
        continue
      }
      if marker == Marker.end { return ranges }
      let length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
      var end = offset + 2 + length
      guard length >= 2, end <= bytes.count else { break }
      if marker == Marker.scan { end = endOfScan(in: bytes, from: end) }
      if !Marker.isBeside(marker) { ranges.append(offset..<end) }
      offset = end
    }
    if offset + 2 <= bytes.count, bytes[offset] == 0xff, bytes[offset + 1] == Marker.end {
      return ranges
    }
    return ranges + [min(offset, bytes.count)..<bytes.count]
  }

  private enum Marker {
    static let end: UInt8 = 0xd9
    static let scan: UInt8 = 0xda
    /// Application data but Adobe's, and comments.
    static func isBeside(_ marker: UInt8) -> Bool {
      (0xe0...0xef).contains(marker) && marker != 0xee || marker == 0xfe
    }
  }

  /// Where the coded data end: at the first marker that is neither a stuffed byte nor a restart.
  private static func endOfScan(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var offset = start
    while offset + 1 < bytes.count {
      let next = bytes[offset + 1]
      if bytes[offset] == 0xff && next != 0 && next != 0xff && !(0xd0...0xd7).contains(next) {
        return offset
      }
      offset += 1
    }
    return bytes.count
  }
}
