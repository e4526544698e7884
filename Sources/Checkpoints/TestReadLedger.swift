// SPDX-License-Identifier: Apache-2.0

/// Counts how often a test part has been read.
///
/// A test part that was read many times while settings were chosen is no longer unseen; the report
/// says how often it was. The record is a hidden file of JSON lines beside the run folders.
public struct TestReadLedger: Sendable, Hashable {
  static let fileName = ".descent-test-reads.jsonl"
  static let limit = 256 << 20

  /// The file of the record.
  public let path: String

  /// The record in a folder that holds run folders.
  public init(folder: String) { path = "\(folder)/\(Self.fileName)" }

  /// One reading.
  private struct Entry: Codable {
    var format: FormatVersion
    var testHash: String
    var run: String
    var use: String
    var time: String
  }

  /// Notes a reading and returns how often the part has been read, this time included.
  ///
  /// - Parameters:
  ///   - testHash: a hash of the part's content, the same for the same samples wherever they lie.
  ///   - run: the run folder.
  ///   - use: what for, such as `train` or `evaluate`.
  ///   - moment: when it was read; now when left out.
  public func record(
    testHash: String, run: String, use: String, at moment: Timestamp = .now
  ) throws(CheckpointError) -> Int {
    let entry = Entry(
      format: .current, testHash: testHash, run: run, use: use, time: moment.description)
    // The newline before keeps a line whole even if an earlier one was cut short.
    let line = [0x0A] + (try JSONFile.encode(entry, pretty: false, path: path)) + [0x0A]
    let file = try OpenFile(path, .append)
    try file.write(line)
    return try count(testHash: testHash)
  }

  /// How often the part has been read; lines that are damaged do not count.
  public func count(testHash: String) throws(CheckpointError) -> Int {
    guard fileExists(path) else { return 0 }
    var count = 0
    for line in try AtomicFile.read(path, limit: Self.limit).split(separator: 0x0A) {
      let entry = try? JSONFile.decode(Entry.self, from: Array(line), path: path, place: nil)
      if entry?.testHash == testHash { count += 1 }
    }
    return count
  }
}
