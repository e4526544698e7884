// SPDX-License-Identifier: Apache-2.0

internal import CDescentImageCodecs

/// The entries of a zip archive, as NPZ files are; stored and deflated, also with 64-bit sizes.
///
/// Source: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.15
/// (zip64 locator) and 4.5.3 (zip64 extra field).
struct ZipArchive {
  private struct Entry {
    let name: String
    let method: Int
    let checksum: UInt32
    let compressed: Int
    let size: Int
    let offset: Int
  }

  private let path: String
  private let bytes: [UInt8]
  private let entries: [Entry]

  /// The names of the entries, in the order of the directory.
  var names: [String] { entries.map(\.name) }

  init(_ bytes: [UInt8], path: String) throws(DatasetError) {
    self.path = path
    self.bytes = bytes
    guard let entries = Self.directory(of: bytes) else {
      throw .damaged(
        path: path, expected: "a zip archive with its directory at the end",
        found: "\(bytes.count) bytes without a readable one")
    }
    self.entries = entries
  }

  /// The unpacked bytes of an entry; nil when there is none of that name.
  func content(of name: String, limit: Int) throws(DatasetError) -> [UInt8]? {
    guard let entry = entries.first(where: { $0.name == name }) else { return nil }
    let place = "\(path):\(name)"
    guard entry.size <= limit else {
      throw .tooLarge(path: place, what: "bytes when unpacked", limit: limit, found: entry.size)
    }
    guard let packed = packedBytes(of: entry) else {
      throw .damaged(
        path: place, expected: "\(entry.compressed) bytes at \(entry.offset)",
        found: "an archive of \(bytes.count) bytes")
    }
    let content: [UInt8]
    switch entry.method {
    case 0: content = Array(packed)
    case 8: content = try Inflate.raw(packed, path: place, limit: entry.size)
    default:
      throw .unsupported(
        path: place, expected: "stored or deflated entries", found: "method \(entry.method)")
    }
    guard content.count == entry.size, Self.checksum(content) == entry.checksum else {
      throw .damaged(
        path: place, expected: "\(entry.size) bytes with the stored checksum",
        found: "\(content.count) bytes with another")
    }
    return content
  }

  private func packedBytes(of entry: Entry) -> ArraySlice<UInt8>? {
    var local = ByteReader(bytes, at: entry.offset)
    guard local.littleEndian(UInt32.self) == 0x0403_4b50, local.skip(22),
      let nameLength = local.littleEndian(UInt16.self),
      let extraLength = local.littleEndian(UInt16.self),
      local.skip(Int(nameLength) + Int(extraLength))
    else { return nil }
    return local.take(entry.compressed)
  }

  private static func checksum(_ content: [UInt8]) -> UInt32 {
    content.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count))
    }
  }

  private static func directory(of bytes: [UInt8]) -> [Entry]? {
    guard let end = endRecord(of: bytes) else { return nil }
    var reader = ByteReader(bytes, at: end + 10)
    guard let count16 = reader.littleEndian(UInt16.self), reader.skip(4),
      let offset32 = reader.littleEndian(UInt32.self)
    else { return nil }
    var count = Int(count16)
    var offset = Int(offset32)
    if count16 == .max || offset32 == .max {
      var locator = ByteReader(bytes, at: end - 20)
      guard end >= 20, locator.littleEndian(UInt32.self) == 0x0706_4b50, locator.skip(4),
        let position = locator.littleEndian(UInt64.self), let start = Int(exactly: position)
      else { return nil }
      var record = ByteReader(bytes, at: start)
      guard record.littleEndian(UInt32.self) == 0x0606_4b50, record.skip(28),
        let count64 = record.littleEndian(UInt64.self), record.skip(8),
        let offset64 = record.littleEndian(UInt64.self),
        let wideCount = Int(exactly: count64), let wideOffset = Int(exactly: offset64)
      else { return nil }
      (count, offset) = (wideCount, wideOffset)
    }
    // An entry takes at least 46 bytes, so the count cannot make us allocate beyond the file.
    guard count <= bytes.count / 46 else { return nil }
    var directory = ByteReader(bytes, at: offset)
    var entries: [Entry] = []
    for _ in 0..<count {
      guard let entry = entry(from: &directory) else { return nil }
      entries.append(entry)
    }
    return entries
  }

  /// Where the end-of-directory record begins: before a comment of at most 65,535 bytes.
  private static func endRecord(of bytes: [UInt8]) -> Int? {
    guard bytes.count >= 22 else { return nil }
    for start in stride(from: bytes.count - 22, through: max(0, bytes.count - 65_557), by: -1)
    where bytes[start] == 0x50 && bytes[start + 1] == 0x4b && bytes[start + 2] == 5
      && bytes[start + 3] == 6
    {
      return start
    }
    return nil
  }

  private static func entry(from reader: inout ByteReader) -> Entry? {
    guard reader.littleEndian(UInt32.self) == 0x0201_4b50, reader.skip(6),
      let method = reader.littleEndian(UInt16.self), reader.skip(4),
      let checksum = reader.littleEndian(UInt32.self),
      let compressed32 = reader.littleEndian(UInt32.self),
      let size32 = reader.littleEndian(UInt32.self),
      let nameLength = reader.littleEndian(UInt16.self),
      let extraLength = reader.littleEndian(UInt16.self),
      let commentLength = reader.littleEndian(UInt16.self), reader.skip(8),
      let offset32 = reader.littleEndian(UInt32.self), let name = reader.take(Int(nameLength)),
      let extra = reader.take(Int(extraLength)), reader.skip(Int(commentLength))
    else { return nil }
    var wide = zip64Values(in: Array(extra)).makeIterator()
    // The extra field holds, in this order, only what did not fit.
    guard let size = size32 == .max ? wide.next() : Int(size32),
      let compressed = compressed32 == .max ? wide.next() : Int(compressed32),
      let offset = offset32 == .max ? wide.next() : Int(offset32)
    else { return nil }
    return Entry(
      name: String(decoding: name, as: UTF8.self), method: Int(method), checksum: checksum,
      compressed: compressed, size: size, offset: offset)
  }

  private static func zip64Values(in extra: [UInt8]) -> [Int] {
    var reader = ByteReader(extra)
    while let tag = reader.littleEndian(UInt16.self), let length = reader.littleEndian(UInt16.self),
      let field = reader.take(Int(length))
    {
      guard tag == 1 else { continue }
      var values = ByteReader(Array(field))
      var found: [Int] = []
      while let value = values.littleEndian(UInt64.self), let size = Int(exactly: value) {
        found.append(size)
      }
      return found
    }
    return []
  }
}
