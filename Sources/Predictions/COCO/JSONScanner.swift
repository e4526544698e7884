// SPDX-License-Identifier: Apache-2.0

/// Reads JSON from front to back, value by value, without a tree of it: files of 100 MB cost little
/// more memory than their bytes.
///
/// It takes standard JSON and, as most programs that write such files do, the words `NaN`,
/// `Infinity` and `-Infinity` as numbers. Depth is limited, so no content exhausts the stack.
struct JSONScanner {
  /// A value as far as messages need it.
  enum Value {
    case number(Double)
    case string(String)
    case other(String)

    var text: String {
      switch self {
      case .number(let number): "\(number)"
      case .string(let string): "the text “\(string.prefix(40))”"
      case .other(let name): name
      }
    }
  }

  private static let depthLimit = 512

  let path: String
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
    // A byte order mark, which some editors write.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  // MARK: Structure

  /// Reads an object and hands each key to `body`, which reads or skips the value.
  mutating func members(
    _ body: (inout JSONScanner, String) throws(PredictionFileError) -> Void
  ) throws(PredictionFileError) {
    try expect(UInt8(ascii: "{"), "“{”, the start of an object")
    if accept(UInt8(ascii: "}")) { return }
    repeat {
      skipSpace()
      let key = try string()
      try expect(UInt8(ascii: ":"), "“:”")
      try body(&self, key)
    } while accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"), "“,” or “}”")
  }

  /// Reads an array and hands the index of each element to `body`, which reads or skips it.
  mutating func elements(
    _ body: (inout JSONScanner, Int) throws(PredictionFileError) -> Void
  ) throws(PredictionFileError) {
    try expect(UInt8(ascii: "["), "“[”, the start of a list")
    if accept(UInt8(ascii: "]")) { return }
    var index = 0
    repeat {
      try body(&self, index)
      index += 1
    } while accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"), "“,” or “]”")
  }

  /// The first byte of the next value.
  mutating func next() -> UInt8? {
    skipSpace()
    return position < bytes.count ? bytes[position] : nil
  }

  /// Nothing but space may follow.
  mutating func end() throws(PredictionFileError) {
    if next() != nil { throw failure("the end of the file", current) }
  }

  // MARK: Values

  /// Reads any value; lists and objects are passed over and described by a word.
  mutating func value() throws(PredictionFileError) -> Value {
    switch next() {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"):
      try skip()
      return .other("an object")
    case UInt8(ascii: "["):
      try skip()
      return .other("a list")
    case UInt8(ascii: "t"):
      try word("true")
      return .other("true")
    case UInt8(ascii: "f"):
      try word("false")
      return .other("false")
    case UInt8(ascii: "n"):
      try word("null")
      return .other("null")
    default: return .number(try number())
    }
  }

  /// Passes over a value of any kind.
  mutating func skip() throws(PredictionFileError) { try skip(depth: 0) }

  private mutating func skip(depth: Int) throws(PredictionFileError) {
    guard depth < Self.depthLimit else {
      throw failure("at most \(Self.depthLimit) lists and objects in each other", "more")
    }
    switch next() {
    case UInt8(ascii: "{"):
      try members { (scanner, _) throws(PredictionFileError) in
        try scanner.skip(depth: depth + 1)
      }
    case UInt8(ascii: "["):
      try elements { (scanner, _) throws(PredictionFileError) in
        try scanner.skip(depth: depth + 1)
      }
    default: _ = try value()
    }
  }

  private mutating func word(_ text: StaticString) throws(PredictionFileError) {
    guard acceptWord(text) else { throw failure("a JSON value", current) }
  }

  private mutating func acceptWord(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard bytes.count - position >= count else { return false }
    for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] {
      return false
    }
    position += count
    return true
  }

  // MARK: Numbers

  /// Reads a number; one too large for a double is infinite.
  private mutating func number() throws(PredictionFileError) -> Double {
    let start = position
    let isNegative = acceptHere(UInt8(ascii: "-"))
    if acceptWord("Infinity") { return isNegative ? -.infinity : .infinity }
    if !isNegative, acceptWord("NaN") { return .nan }
    // Digits as one whole number, as long as it is exact.
    var (mantissa, exponent, isExact) = (UInt64(0), 0, true)
    let whole = digits { take(digit: $0, into: &mantissa, &isExact) }
    guard whole > 0, whole == 1 || bytes[position - whole] != UInt8(ascii: "0") else {
      throw failure("a JSON value", whole > 0 ? "a number that begins with 0" : current)
    }
    if acceptHere(UInt8(ascii: ".")) {
      let fraction = digits { take(digit: $0, into: &mantissa, &isExact) }
      guard fraction > 0 else { throw failure("a digit after the point", current) }
      exponent = -fraction
    }
    if acceptHere(UInt8(ascii: "e")) || acceptHere(UInt8(ascii: "E")) {
      let isSmall = acceptHere(UInt8(ascii: "-"))
      if !isSmall { _ = acceptHere(UInt8(ascii: "+")) }
      var power = 0
      let count = digits { power = min(power * 10 + Int($0), 100_000) }
      guard count > 0 else { throw failure("a digit of the exponent", current) }
      exponent += isSmall ? -power : power
    }
    if isExact, let value = Self.exact(mantissa, exponent) { return isNegative ? -value : value }
    // The library's conversion for the rest: it rounds right, and is slower.
    return Double(String(decoding: bytes[start..<position], as: UTF8.self)) ?? .nan
  }

  /// Powers of ten that a double holds exactly.
  private static let powers: [Double] = (0...22).reduce(into: []) { powers, _ in
    powers.append((powers.last ?? 0.1) * 10)
  }

  /// `mantissa · 10^exponent` where one rounding suffices (Clinger 1990).
  private static func exact(_ mantissa: UInt64, _ exponent: Int) -> Double? {
    guard mantissa <= 1 << 53, (-22...22).contains(exponent) else { return nil }
    let value = Double(mantissa)
    return exponent < 0 ? value / powers[-exponent] : value * powers[exponent]
  }

  private mutating func digits(_ body: (UInt64) -> Void) -> Int {
    let start = position
    while position < bytes.count, case let digit = bytes[position] &- 0x30, digit < 10 {
      body(UInt64(digit))
      position += 1
    }
    return position - start
  }

  // MARK: Texts

  mutating func string() throws(PredictionFileError) -> String {
    guard acceptHere(UInt8(ascii: "\"")) else { throw failure("a text in quotes", current) }
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return try text(Array(bytes[start..<position - 1]))
      case UInt8(ascii: "\\"): return try escapedString(from: start)
      case 0..<0x20: throw failure("a text without control characters", current)
      default: position += 1
      }
    }
    throw failure("the closing quotation mark", "the end of the file")
  }

  private func text(_ content: [UInt8]) throws(PredictionFileError) -> String {
    guard let text = String(validating: content, as: UTF8.self) else {
      throw failure("text in UTF-8", "other bytes")
    }
    return text
  }

  /// A text from its first escape sequence on.
  private mutating func escapedString(from start: Int) throws(PredictionFileError) -> String {
    var content = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return try text(content)
      case UInt8(ascii: "\\"):
        position += 1
        content += try escapeSequence()
      case 0..<0x20: throw failure("a text without control characters", current)
      default:
        content.append(byte)
        position += 1
      }
    }
    throw failure("the closing quotation mark", "the end of the file")
  }

  private mutating func escapeSequence() throws(PredictionFileError) -> [UInt8] {
    guard position < bytes.count else {
      throw failure("an escape sequence", "the end of the file")
    }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return try unicodeEscape()
    default:
      position -= 1
      throw failure("an escape sequence", current)
    }
  }

  private mutating func unicodeEscape() throws(PredictionFileError) -> [UInt8] {
    var code = try hexadecimal()
    if (0xD800..<0xDC00).contains(code) {
      guard acceptWord("\\u") else { throw failure("the second half of a character", current) }
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low) else {
        throw failure("the second half of a character", current)
      }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw failure("a character", "half of one")
    }
    return Array(String(Character(scalar)).utf8)
  }

  private mutating func hexadecimal() throws(PredictionFileError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count,
        let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
      else { throw failure("four hexadecimal digits", current) }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  // MARK: Bytes

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
    return acceptHere(byte)
  }

  private mutating func acceptHere(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func expect(
    _ byte: UInt8, _ name: @autoclosure () -> String
  ) throws(PredictionFileError) {
    if !accept(byte) { throw failure(name(), current) }
  }

  /// The byte at hand, for messages.
  private var current: String {
    guard position < bytes.count else { return "the end of the file" }
    let byte = bytes[position]
    return (0x21..<0x7F).contains(byte) ? "“\(Character(Unicode.Scalar(byte)))”" : "byte \(byte)"
  }

  private func failure(_ expected: String, _ found: String) -> PredictionFileError {
    .malformed(path: path, place: "byte \(position)", expected: expected, found: found)
  }
}

/// Appends a digit while the number is below 2⁵³, which a double holds exactly.
private func take(digit: UInt64, into mantissa: inout UInt64, _ isExact: inout Bool) {
  if mantissa < 900_000_000_000_000 { mantissa = mantissa * 10 + digit } else { isExact = false }
}
