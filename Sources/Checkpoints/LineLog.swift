// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// An append-only file of JSON lines: a run's `metrics.jsonl`.
///
/// Each line is written whole, in one call, and reaches the system at once. A line that a crash cut
/// short is dropped when the log is opened again, as are lines after the step from which a run is
/// resumed. May be used from several threads.
public final class LineLog: Sendable {
  public let path: String
  /// What opening removed: lines after the step, and whether the last line was torn.
  public let removed: Removal

  /// What was removed from a log before going on with it.
  public struct Removal: Sendable, Equatable {
    /// Whole lines that belong to steps after the one resumed from.
    public var lines = 0
    /// Whether the last line had been cut short.
    public var tornLine = false
  }

  private struct State: ~Copyable {
    var file: OpenFile
    var length: Int
  }

  private let state: Mutex<State>

  /// Starts a log, or goes on with one.
  ///
  /// - Parameters:
  ///   - path: the file; one that is new or empty gets a header first.
  ///   - step: keep only lines up to this step; `nil` keeps all.
  public init(_ path: String, keepingThrough step: Int? = nil) throws(CheckpointError) {
    self.path = path
    removed = try Self.clean(path, keepingThrough: step)
    let file = try OpenFile(path, .append)
    let length = try file.size()
    state = Mutex(State(file: file, length: length))
    if length == 0 { try append(LogHeader()) }
  }

  /// Rewrites a log without torn or later lines; leaves a good one as it is.
  private static func clean(
    _ path: String, keepingThrough step: Int?
  ) throws(CheckpointError) -> Removal {
    guard fileExists(path) else { return Removal() }
    let content = try LogContent(contentsOf: path)
    let kept = content.lines.filter { $0.step <= step ?? .max }
    let removal = Removal(
      lines: content.lines.count - kept.count, tornLine: content.tornLine != nil)
    if removal != Removal() {
      try AtomicFile.write(Array(kept.map { $0.bytes + [0x0A] }.joined()), to: path)
    }
    return removal
  }

  /// Adds a line.
  ///
  /// - Throws: ``CheckpointError/unwritable(path:reason:)``; a part of the line that got through is
  ///   taken back, so the log stays whole.
  public func append(_ record: some LogRecord) throws(CheckpointError) {
    let line = try bytes(of: record)
    try state.withLock { state throws(CheckpointError) in
      do throws(CheckpointError) {
        try state.file.write(line)
      } catch {
        try? state.file.truncate(to: state.length)
        throw error
      }
      state.length += line.count
    }
  }

  private func bytes(of record: some LogRecord) throws(CheckpointError) -> [UInt8] {
    if let line = (record as? StepRecord)?.line { return Array(line.utf8) + [0x0A] }
    return try JSONFile.encode(KindedLine(record), pretty: false, path: path) + [0x0A]
  }

  /// Waits until all lines are on the disk itself.
  public func synchronize() throws(CheckpointError) {
    try state.withLock { state throws(CheckpointError) in try state.file.synchronize() }
  }
}

/// A record with its kind beside its own entries.
private struct KindedLine<Record: LogRecord>: Encodable {
  private enum Keys: CodingKey { case kind }
  let record: Record

  init(_ record: Record) { self.record = record }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(Record.kind, forKey: .kind)
    try record.encode(to: encoder)
  }
}
