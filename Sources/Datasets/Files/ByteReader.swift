// SPDX-License-Identifier: Apache-2.0

/// Reads integers out of bytes; nil, never a trap, beyond the end.
struct ByteReader {
  let bytes: [UInt8]
  var offset = 0

  init(_ bytes: [UInt8], at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  var remaining: Int { offset <= bytes.count ? bytes.count - offset : 0 }

  mutating func littleEndian<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type) -> T? {
    bigEndian(type)?.byteSwapped
  }

  mutating func bigEndian<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type) -> T? {
    let width = T.bitWidth / 8
    guard offset >= 0, remaining >= width else { return nil }
    var value: T = 0
    for byte in bytes[offset..<offset + width] {
      value = value << 8 | T(byte)
    }
    offset += width
    return value
  }

  mutating func skip(_ count: Int) -> Bool {
    guard count >= 0, count <= remaining else { return false }
    offset += count
    return true
  }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, offset >= 0, count <= remaining else { return nil }
    defer { offset += count }
    return bytes[offset..<offset + count]
  }
}

/// The product of sizes found in a file; nil on overflow or a negative size.
func checkedProduct(_ factors: [Int]) -> Int? {
  var product = 1
  for factor in factors {
    let (next, overflow) = product.multipliedReportingOverflow(by: factor)
    if overflow || factor < 0 { return nil }
    product = next
  }
  return product
}
