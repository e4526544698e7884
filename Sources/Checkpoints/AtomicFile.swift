// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whole files, written so that a reader sees the old content or the new, never a mixture.
///
/// The content goes to a new name in the same folder, is synced to the disk, takes the final name
/// in one step, and the folder is synced. A full disk, a crash or a lost power supply therefore
/// leaves the earlier file as it was.
public enum AtomicFile {
  /// Distinguishes files that one process writes at the same time.
  private static let serial = Atomic<Int>(0)

  /// Writes bytes to a file, replacing what was there.
  public static func write(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
    try write(to: path) { file throws(CheckpointError) in try file.write(bytes) }
  }

  /// Writes a text in UTF-8 to a file, replacing what was there.
  public static func write(_ text: String, to path: String) throws(CheckpointError) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes a file piece by piece, so that a large one is never held in memory twice.
  package static func write(
    to path: String, _ body: (borrowing OpenFile) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    let (folder, name) = split(path)
    let number = serial.add(1, ordering: .relaxed).newValue
    let temporary = "\(folder)/.\(name).\(getpid()).\(number).tmp"
    do throws(CheckpointError) {
      try writeSynced(temporary, body)
      guard rename(temporary, path) == 0 else {
        throw CheckpointError.unwritable(path: path, reason: systemReason(errno))
      }
    } catch {
      _ = unlink(temporary)
      // The user knows the final name, not ours.
      if case .unwritable(temporary, let reason) = error {
        throw .unwritable(path: path, reason: reason)
      }
      throw error
    }
    try OpenFile(folder, .folder).synchronize()
  }

  private static func writeSynced(
    _ path: String, _ body: (borrowing OpenFile) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    let file = try OpenFile(path, .create)
    try body(file)
    try file.synchronize()
  }

  /// Reads a whole file of at most `limit` bytes.
  public static func read(_ path: String, limit: Int) throws(CheckpointError) -> [UInt8] {
    let file = try OpenFile(path, .read)
    let size = try file.size()
    guard size <= limit else { throw .tooLarge(path: path, bytes: size, limit: limit) }
    return try file.read(size, at: 0)
  }

  /// The folder and the last component of a path.
  package static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.index(after: slash)...]))
  }
}
