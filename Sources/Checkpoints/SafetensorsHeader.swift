// SPDX-License-Identifier: Apache-2.0

/// The decoded header of a safetensors file, before the tensors' places are checked.
struct SafetensorsHeader {
  struct Entry {
    var name: String
    var element: String
    var shape: [Int]
    var begin: Int
    var end: Int
  }

  var entries: [Entry] = []
  var metadata: [String: String] = [:]
}

/// Reads the JSON of a safetensors header: two levels of objects, strings and whole numbers only.
///
/// A reader of its own, since a general one neither reports a name that occurs twice nor bounds
/// how deep or how long the content may be.
struct SafetensorsHeaderParser {
  /// More tensors than this are refused.
  static let tensorLimit = 1_000_000

  private let bytes: [UInt8]
  private let path: String
  private var position = 0

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  mutating func parse() throws(CheckpointError) -> SafetensorsHeader {
    var header = SafetensorsHeader()
    var names: Set<String> = []
    try members { (parser: inout Self, name: String) throws(CheckpointError) in
      guard names.insert(name).inserted else {
        throw .badTensor(
          path: parser.path, tensor: name, expected: "each name once", found: "it twice")
      }
      if name == "__metadata__" {
        header.metadata = try parser.metadata()
      } else {
        guard header.entries.count < Self.tensorLimit else {
          throw parser.failure("at most \(Self.tensorLimit) tensors", "more")
        }
        header.entries.append(try parser.entry(named: name))
      }
    }
    skipSpace()
    guard position == bytes.count else { throw failure("the end of the header", current) }
    return header
  }

  private mutating func metadata() throws(CheckpointError) -> [String: String] {
    var result: [String: String] = [:]
    try members { (parser: inout Self, key: String) throws(CheckpointError) in
      guard result[key] == nil else { throw parser.failure("each key once", "“\(key)” twice") }
      result[key] = try parser.string()
    }
    return result
  }

  private mutating func entry(named name: String) throws(CheckpointError) -> SafetensorsHeader.Entry
  {
    var element: String?
    var shape: [Int]?
    var offsets: [Int]?
    try members { (parser: inout Self, key: String) throws(CheckpointError) in
      switch key {
      case "dtype" where element == nil: element = try parser.string()
      case "shape" where shape == nil: shape = try parser.integers()
      case "data_offsets" where offsets == nil: offsets = try parser.integers()
      default: throw parser.bad(name, "dtype, shape and data_offsets once each", "“\(key)”")
      }
    }
    guard let element else { throw bad(name, "a dtype", "none") }
    guard let shape else { throw bad(name, "a shape", "none") }
    guard let offsets, offsets.count == 2 else {
      throw bad(name, "two data_offsets", offsets.map { "\($0.count)" } ?? "none")
    }
    return .init(name: name, element: element, shape: shape, begin: offsets[0], end: offsets[1])
  }

  // MARK: JSON

  /// Reads an object and hands each key to `body`, which reads the value.
  private mutating func members(
    _ body: (inout Self, String) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    try expect(UInt8(ascii: "{"))
    if accept(UInt8(ascii: "}")) { return }
    repeat {
      let key = try string()
      try expect(UInt8(ascii: ":"))
      try body(&self, key)
    } while accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
  }

  private mutating func integers() throws(CheckpointError) -> [Int] {
    try expect(UInt8(ascii: "["))
    if accept(UInt8(ascii: "]")) { return [] }
    var result: [Int] = []
    repeat { result.append(try integer()) } while accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
    return result
  }

  private mutating func integer() throws(CheckpointError) -> Int {
    skipSpace()
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
    {
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Int(text) else {
      throw failure("a whole number below 2⁶³", text.isEmpty ? current : text)
    }
    return value
  }

  private mutating func string() throws(CheckpointError) -> String {
    try expect(UInt8(ascii: "\""))
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let result = String(validating: text, as: UTF8.self) else {
          throw failure("UTF-8 text", "other bytes")
        }
        return result
      case UInt8(ascii: "\\"): text += try escapeSequence()
      case 0..<0x20: throw failure("a text without control characters", "byte \(byte)")
      default: text.append(byte)
      }
    }
    throw failure("the closing quotation mark", "the end")
  }

  private mutating func escapeSequence() throws(CheckpointError) -> [UInt8] {
    guard position < bytes.count else { throw failure("an escape sequence", "the end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw failure("an escape sequence", current)
    }
  }

  private mutating func unicodeEscape() throws(CheckpointError) -> [UInt8] {
    var code = try hexadecimal()
    if (0xD800..<0xDC00).contains(code) {
      try expectHere(UInt8(ascii: "\\"))
      try expectHere(UInt8(ascii: "u"))
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low) else { throw failure("a low surrogate", current) }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw failure("a character", "a surrogate") }
    return Array(String(Character(scalar)).utf8)
  }

  private mutating func hexadecimal() throws(CheckpointError) -> UInt32 {
    guard bytes.count - position >= 4 else { throw failure("four hexadecimal digits", "the end") }
    let digits = bytes[position..<position + 4]
    position += 4
    let isHexadecimal = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    guard isHexadecimal, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("four hexadecimal digits", String(decoding: digits, as: UTF8.self)) }
    return value
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func accept(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ byte: UInt8) throws(CheckpointError) {
    skipSpace()
    try expectHere(byte)
  }

  private mutating func expectHere(_ byte: UInt8) throws(CheckpointError) {
    guard position < bytes.count, bytes[position] == byte else {
      throw failure("“\(Character(Unicode.Scalar(byte)))”", current)
    }
    position += 1
  }

  /// The byte at hand, for messages.
  private var current: String {
    guard position < bytes.count else { return "the end" }
    let byte = bytes[position]
    return (0x21..<0x7F).contains(byte) ? "“\(Character(Unicode.Scalar(byte)))”" : "byte \(byte)"
  }

  private func failure(_ expected: String, _ found: String) -> CheckpointError {
    .malformed(
      path: path, place: "byte \(8 + position) of the header", expected: expected, found: found)
  }

  private func bad(_ name: String, _ expected: String, _ found: String) -> CheckpointError {
    .badTensor(path: path, tensor: name, expected: expected, found: found)
  }
}
