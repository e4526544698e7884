// SPDX-License-Identifier: Apache-2.0

/// A score whose bits, turned into an unsigned number, are in the opposite order of the scores.
///
/// A float's bits without the sign rise with its magnitude. Flipping them for numbers that are not
/// negative, and keeping the sign bit on top for the others, makes the highest score the lowest key.
protocol OrderedScore: BinaryFloatingPoint {
  associatedtype OrderKey: FixedWidthInteger & UnsignedInteger & RadixElement
  where OrderKey.Key == OrderKey

  /// The key; both zeros have the same. No finite number has the highest key there is.
  var descendingKey: OrderKey { get }
  /// The score of a key.
  static func value(ofKey key: OrderKey) -> Double
}

extension Float: OrderedScore {
  @inline(__always) var descendingKey: UInt32 {
    // −0 + 0 is +0, so that the zeros are one score.
    let bits = (self + 0).bitPattern
    return bits ^ (~UInt32(bitPattern: Int32(bitPattern: bits) >> 31) & 0x7FFF_FFFF)
  }

  @inline(__always) static func value(ofKey key: UInt32) -> Double {
    Double(
      Float(bitPattern: key ^ (~UInt32(bitPattern: Int32(bitPattern: key) >> 31) & 0x7FFF_FFFF)))
  }
}

extension Double: OrderedScore {
  @inline(__always) var descendingKey: UInt64 {
    let bits = (self + 0).bitPattern
    return bits ^ (~UInt64(bitPattern: Int64(bitPattern: bits) >> 63) & 0x7FFF_FFFF_FFFF_FFFF)
  }

  @inline(__always) static func value(ofKey key: UInt64) -> Double {
    Double(
      bitPattern:
        key ^ (~UInt64(bitPattern: Int64(bitPattern: key) >> 63) & 0x7FFF_FFFF_FFFF_FFFF))
  }
}
