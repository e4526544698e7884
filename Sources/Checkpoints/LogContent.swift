// SPDX-License-Identifier: Apache-2.0

/// The lines of a `metrics.jsonl`, checked but not yet read as records.
public struct LogContent: Sendable {
  /// A longer log is refused. In bytes.
  public static let limit = 1 << 30

  public let path: String
  /// The last line's bytes when a crash cut it short; it counts as not written.
  public let tornLine: [UInt8]?
  package let lines: [Line]

  /// One whole line.
  package struct Line: Sendable {
    package var number: Int
    package var kind: String
    package var step: Int
    package var bytes: [UInt8]
  }

  private struct Head: Decodable {
    var kind: String
    var step: Int
    var format: FormatVersion?
  }

  /// Reads a log.
  ///
  /// - Throws: ``CheckpointError/malformed(path:place:expected:found:)`` for a broken line that is
  ///   not the last one.
  public init(contentsOf path: String) throws(CheckpointError) {
    let bytes = try AtomicFile.read(path, limit: Self.limit)
    let pieces = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    var lines: [Line] = []
    var torn: [UInt8]?
    for (index, piece) in pieces.enumerated() where !piece.isEmpty {
      let line = Array(piece)
      // Only what follows the last newline can be torn: a line is written in one call.
      if index == pieces.count - 1 {
        torn = line
        break
      }
      let head = try JSONFile.decode(
        Head.self, from: line, path: path, place: "line \(index + 1)")
      try head.format?.requireReadable(path: path)
      lines.append(Line(number: index + 1, kind: head.kind, step: head.step, bytes: line))
    }
    guard lines.isEmpty || lines[0].kind == LogHeader.kind else {
      throw .malformed(
        path: path, place: "line 1", expected: "a header with the format version",
        found: "a line of kind “\(lines[0].kind)”")
    }
    self.path = path
    self.lines = lines
    tornLine = torn
  }

  /// The records of one type, in the order of writing.
  public func records<Record: LogRecord>(
    _ type: Record.Type = Record.self
  ) throws(CheckpointError) -> [Record] {
    var result: [Record] = []
    for line in lines where line.kind == Record.kind {
      result.append(
        try JSONFile.decode(type, from: line.bytes, path: path, place: "line \(line.number)"))
    }
    return result
  }
}

/// The first line of a log.
struct LogHeader: LogRecord {
  static let kind = "header"
  var step = 0
  var format = FormatVersion.current
}
