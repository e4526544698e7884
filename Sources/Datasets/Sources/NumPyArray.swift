// SPDX-License-Identifier: Apache-2.0

/// An NPY file in memory, versions 1 to 3: its header is checked against its size before anything
/// is allocated.
///
/// - Source: NEP 1, "A simple file format for NumPy arrays".
struct NumPyArray {
  let path: String
  let shape: [Int]
  let element: Element
  private let isBigEndian: Bool
  private let bytes: [UInt8]
  private let start: Int

  /// The element types that are read, as NumPy writes them.
  enum Element: String {
    case boolean = "b1"
    case int8 = "i1"
    case int16 = "i2"
    case int32 = "i4"
    case int64 = "i8"
    case uint8 = "u1"
    case uint16 = "u2"
    case uint32 = "u4"
    case uint64 = "u8"
    case float32 = "f4"
    case float64 = "f8"

    var width: Int {
      switch self {
      case .boolean, .int8, .uint8: 1
      case .int16, .uint16: 2
      case .int32, .uint32, .float32: 4
      case .int64, .uint64, .float64: 8
      }
    }

    var isFloat: Bool { self == .float32 || self == .float64 }
  }

  init(_ bytes: [UInt8], path: String) throws(DatasetError) {
    self.path = path
    self.bytes = bytes
    guard let (text, start) = Self.header(of: bytes) else {
      throw .damaged(
        path: path, expected: "an NPY header of version 1, 2 or 3",
        found: "\(bytes.count) bytes without one")
    }
    self.start = start
    let header = NumPyHeader(text)
    guard let descriptor = header.descriptor, let element = Element(rawValue: descriptor.type)
    else {
      throw .unsupported(
        path: path, expected: "elements u1 … u8, i1 … i8, f4, f8 or b1", found: text)
    }
    guard header.fortranOrder == false else {
      throw .unsupported(path: path, expected: "'fortran_order': False", found: text)
    }
    guard let shape = header.shape, let count = checkedProduct(shape),
      let size = checkedProduct([count, element.width])
    else {
      throw .damaged(path: path, expected: "a shape that fits in memory", found: text)
    }
    guard size == bytes.count - start else {
      throw .damaged(
        path: path, expected: "\(size) bytes of data for the shape \(shape)",
        found: "\(bytes.count - start)")
    }
    self.shape = shape
    self.element = element
    isBigEndian = descriptor.isBigEndian
  }

  private static func header(of bytes: [UInt8]) -> (text: String, end: Int)? {
    var reader = ByteReader(bytes)
    guard reader.take(6).map(Array.init) == [0x93] + Array("NUMPY".utf8),
      let major = reader.littleEndian(UInt8.self), (1...3).contains(major), reader.skip(1),
      let length = major == 1
        ? reader.littleEndian(UInt16.self).map({ Int($0) })
        : reader.littleEndian(UInt32.self).map({ Int($0) }),
      length <= 1 << 16, let text = reader.take(length)
    else { return nil }
    return (String(decoding: text, as: UTF8.self), reader.offset)
  }

  /// The elements as bytes; nil when they are not unsigned bytes.
  var unsignedBytes: [UInt8]? {
    element == .uint8 ? Array(bytes[start...]) : nil
  }

  /// The elements as floats.
  var floats: [Float] {
    switch element {
    case .boolean, .uint8: bytes[start...].map { Float($0) }
    case .int8: bytes[start...].map { Float(Int8(bitPattern: $0)) }
    case .int16: words(UInt16.self).map { Float(Int16(bitPattern: $0)) }
    case .uint16: words(UInt16.self).map { Float($0) }
    case .int32: words(UInt32.self).map { Float(Int32(bitPattern: $0)) }
    case .uint32: words(UInt32.self).map { Float($0) }
    case .int64: words(UInt64.self).map { Float(Int64(bitPattern: $0)) }
    case .uint64: words(UInt64.self).map { Float($0) }
    case .float32: words(UInt32.self).map { Float(bitPattern: $0) }
    case .float64: words(UInt64.self).map { Float(Double(bitPattern: $0)) }
    }
  }

  /// The elements as whole numbers; nil when one is none.
  var integers: [Int]? {
    let found: [Int?] =
      switch element {
      case .boolean, .uint8: bytes[start...].map { Int($0) }
      case .int8: bytes[start...].map { Int(Int8(bitPattern: $0)) }
      case .int16: words(UInt16.self).map { Int(Int16(bitPattern: $0)) }
      case .uint16: words(UInt16.self).map { Int($0) }
      case .int32: words(UInt32.self).map { Int(Int32(bitPattern: $0)) }
      case .uint32: words(UInt32.self).map { Int($0) }
      case .int64: words(UInt64.self).map { Int(Int64(bitPattern: $0)) }
      case .uint64: words(UInt64.self).map { Int(exactly: $0) }
      case .float32: words(UInt32.self).map { Int(exactly: Float(bitPattern: $0)) }
      case .float64: words(UInt64.self).map { Int(exactly: Double(bitPattern: $0)) }
      }
    let whole = found.compactMap { $0 }
    return whole.count == found.count ? whole : nil
  }

  private func words<Word: FixedWidthInteger & UnsignedInteger>(_ type: Word.Type) -> [Word] {
    let width = MemoryLayout<Word>.size
    let count = (bytes.count - start) / width
    return bytes.withUnsafeBytes { raw in
      (0..<count).map { index in
        let word = raw.loadUnaligned(fromByteOffset: start + index * width, as: Word.self)
        return isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
      }
    }
  }
}
