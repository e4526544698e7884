// SPDX-License-Identifier: Apache-2.0

/// A CSV or TSV text cut into fields: RFC 4180 with any line ending, a byte-order mark allowed,
/// empty lines ignored, blanks around unquoted fields dropped.
///
/// Fields are kept as places in the text, so a large table costs 16 bytes a field until it is read.
package struct DelimitedText {
  package let path: String
  package let header: [String]
  /// The line on which each row begins, counted from 1.
  package private(set) var lines: [Int] = []

  private struct Field {
    var start: Int
    var length: Int32
    /// Holds doubled quotes that stand for one.
    var hasQuotes: Bool
  }

  private let bytes: [UInt8]
  private var fields: [Field] = []

  package var rowCount: Int { lines.count }

  /// The text of a field.
  package subscript(row: Int, column: Int) -> String {
    text(fields[(row + 1) * header.count + column])
  }

  /// The number in a field, rounded once to the nearest `Double`; `nil` for other text.
  package func number(row: Int, column: Int) -> Double? {
    let field = fields[(row + 1) * header.count + column]
    let bytes = self.bytes[field.start..<field.start + Int(field.length)]
    return bytes.withUnsafeBufferPointer(DecimalNumber.exact) ?? Double(text(field))
  }

  /// - Parameter separator: nil takes what the header line has most of: comma, semicolon or tab.
  package init(_ bytes: [UInt8], path: String, separator: UInt8?) throws(DatasetError) {
    self.path = path
    self.bytes = bytes
    if let line = Self.lineOfInvalidText(bytes) {
      throw .malformedTable(path: path, line: line, expected: "UTF-8 text", found: "other bytes")
    }
    var lexer = Lexer(bytes, path: path, separator: separator ?? Self.guessSeparator(bytes))
    var columns = 0
    while let (line, row) = try lexer.nextRow() {
      if columns == 0 {
        columns = row.count
      } else {
        guard row.count == columns else {
          throw .raggedRow(path: path, line: line, expected: columns, found: row.count)
        }
        lines.append(line)
      }
      fields += row
    }
    var header: [String] = []
    for index in 0..<columns {
      let name = Self.text(fields[index], in: bytes)
      header.append(name.isEmpty ? "column \(index + 1)" : name)
    }
    for (index, name) in header.enumerated() where header[..<index].contains(name) {
      throw .malformedTable(
        path: path, line: 1, expected: "columns with different names", found: "'\(name)' twice")
    }
    self.header = header
  }

  private func text(_ field: Field) -> String { Self.text(field, in: bytes) }

  private static func text(_ field: Field, in bytes: [UInt8]) -> String {
    let slice = bytes[field.start..<field.start + Int(field.length)]
    let text = String(decoding: slice, as: UTF8.self)
    return field.hasQuotes ? text.replacing("\"\"", with: "\"") : text
  }

  private static func lineOfInvalidText(_ bytes: [UInt8]) -> Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    // Only now, for the message, line by line.
    for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated()
    where String(validating: line, as: UTF8.self) == nil {
      return index + 1
    }
    return 1
  }

  private static func guessSeparator(_ bytes: [UInt8]) -> UInt8 {
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    var counts = [0, 0, 0]
    var isQuoted = false
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 10 || byte == 13 { break }
      if let place = candidates.firstIndex(of: byte) { counts[place] += 1 }
    }
    var best: (separator: UInt8, count: Int) = (candidates[0], 0)
    for (separator, count) in zip(candidates, counts) where count > best.count {
      best = (separator, count)
    }
    return best.separator
  }

  /// Walks over the bytes once.
  private struct Lexer {
    let bytes: [UInt8]
    let path: String
    let separator: UInt8
    var place: Int
    var line = 1

    init(_ bytes: [UInt8], path: String, separator: UInt8) {
      self.bytes = bytes
      self.path = path
      self.separator = separator
      place = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }

    private mutating func passLineEnd() {
      if bytes[place] == 13, place + 1 < bytes.count, bytes[place + 1] == 10 { place += 1 }
      place += 1
      line += 1
    }

    /// The next row that is not an empty line, and the line it begins on.
    mutating func nextRow() throws(DatasetError) -> (line: Int, fields: [Field])? {
      while place < bytes.count, isLineEnd(bytes[place]) { passLineEnd() }
      guard place < bytes.count else { return nil }
      let start = line
      var fields: [Field] = []
      while true {
        fields.append(try nextField())
        guard place < bytes.count else { return (start, fields) }
        if bytes[place] == separator {
          place += 1
        } else {
          passLineEnd()
          return (start, fields)
        }
      }
    }

    private mutating func nextField() throws(DatasetError) -> Field {
      while place < bytes.count, bytes[place] == 32, separator != 32 { place += 1 }
      if place < bytes.count, bytes[place] == UInt8(ascii: "\"") { return try quotedField() }
      let start = place
      while place < bytes.count, bytes[place] != separator, !isLineEnd(bytes[place]) { place += 1 }
      var end = place
      while end > start, bytes[end - 1] == 32 { end -= 1 }
      return try field(from: start, to: end, hasQuotes: false)
    }

    private mutating func quotedField() throws(DatasetError) -> Field {
      let opening = line
      place += 1
      let start = place
      var hasQuotes = false
      while place < bytes.count {
        if bytes[place] == UInt8(ascii: "\"") {
          guard place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "\"") else { break }
          hasQuotes = true
          place += 2
        } else if isLineEnd(bytes[place]) {
          passLineEnd()
        } else {
          place += 1
        }
      }
      guard place < bytes.count else {
        throw .malformedTable(
          path: path, line: opening, expected: "a closing quote", found: "the end of the file")
      }
      let end = place
      place += 1
      while place < bytes.count, bytes[place] == 32, separator != 32 { place += 1 }
      guard place == bytes.count || bytes[place] == separator || isLineEnd(bytes[place]) else {
        throw .malformedTable(
          path: path, line: line, expected: "a separator or the end of the line after a quote",
          found: "more text")
      }
      return try field(from: start, to: end, hasQuotes: hasQuotes)
    }

    private func field(
      from start: Int, to end: Int, hasQuotes: Bool
    ) throws(DatasetError) -> Field {
      guard let length = Int32(exactly: end - start) else {
        throw .malformedTable(
          path: path, line: line, expected: "fields below 2 GiB", found: "\(end - start) bytes")
      }
      return Field(start: start, length: length, hasQuotes: hasQuotes)
    }
  }
}
