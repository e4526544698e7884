// SPDX-License-Identifier: Apache-2.0

/// What can go wrong with the files of a run.
///
/// Every case names the file; ``expected``, ``found`` and ``nextStep`` say the rest, and
/// ``description`` joins them into one message. No content of a file ever causes a trap.
public enum CheckpointError: Error, Sendable, Equatable {
  /// The file or folder could not be opened or read. `reason` is the system's own word.
  case unreadable(path: String, reason: String)
  /// The file or folder could not be created or written; what was there before is untouched.
  case unwritable(path: String, reason: String)
  /// The file is larger than the reader accepts. Sizes in bytes.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The file ends before its content does. Sizes in bytes.
  case truncated(path: String, expectedBytes: Int, foundBytes: Int)
  /// The file's content breaks the format at a place such as a line or a key.
  case malformed(path: String, place: String, expected: String, found: String)
  /// A tensor's entry is wrong: its type, shape or position in the file.
  case badTensor(path: String, tensor: String, expected: String, found: String)
  /// The content is not what was written: the file is damaged.
  case checksumMismatch(path: String, expected: String, found: String)
  /// The file has a format version that this release cannot read.
  case unsupportedVersion(path: String, expected: String, found: String)
  /// A folder for a new run is already in use.
  case folderInUse(path: String, found: String)
  /// The folder is not a run folder, or holds no run.
  case noRun(path: String, found: String)
}

extension CheckpointError {
  /// The file or folder concerned.
  public var path: String {
    switch self {
    case .unreadable(let path, _), .unwritable(let path, _), .tooLarge(let path, _, _),
      .truncated(let path, _, _), .malformed(let path, _, _, _), .badTensor(let path, _, _, _),
      .checksumMismatch(let path, _, _), .unsupportedVersion(let path, _, _),
      .folderInUse(let path, _), .noRun(let path, _):
      path
    }
  }

  /// What a good file or folder would have shown.
  public var expected: String {
    switch self {
    case .unreadable: "a file that can be read"
    case .unwritable: "a place that can be written"
    case .tooLarge(_, _, let limit): "at most \(limit) bytes"
    case .truncated(_, let bytes, _): "at least \(bytes) bytes"
    case .malformed(_, let place, let expected, _): "\(expected) at \(place)"
    case .badTensor(_, let tensor, let expected, _): "\(expected) for tensor “\(tensor)”"
    case .checksumMismatch(_, let expected, _): "checksum \(expected)"
    case .unsupportedVersion(_, let expected, _): "format version \(expected)"
    case .folderInUse: "a new or an empty folder"
    case .noRun: "a run folder with config.json"
    }
  }

  /// What was there instead.
  public var found: String {
    switch self {
    case .unreadable(_, let reason), .unwritable(_, let reason): reason
    case .tooLarge(_, let bytes, _), .truncated(_, _, let bytes): "\(bytes) bytes"
    case .malformed(_, _, _, let found), .badTensor(_, _, _, let found),
      .folderInUse(_, let found), .noRun(_, let found):
      found
    case .checksumMismatch(_, _, let found): "checksum \(found)"
    case .unsupportedVersion(_, _, let found): "format version \(found)"
    }
  }

  /// What the user can do about it.
  public var nextStep: String {
    switch self {
    case .unreadable: "Check the path and its permissions."
    case .unwritable: "Free some space or choose another folder; nothing was overwritten."
    case .tooLarge: "Check that this is the file you mean."
    case .truncated: "The file was cut short; copy it again or use an older checkpoint."
    case .malformed, .badTensor: "Write the file again with the program that made it."
    case .checksumMismatch: "The file is damaged; copy it again or use an older checkpoint."
    case .unsupportedVersion: "Use the release of Descent that wrote the file."
    case .folderInUse: "Choose another folder, or continue the run in it with `descent resume`."
    case .noRun: "Give the folder of a run, or train one first."
    }
  }
}

extension CheckpointError: CustomStringConvertible {
  /// The whole message in one line: path, expected, found, next step.
  public var description: String {
    "\(path): expected \(expected), found \(found). \(nextStep)"
  }
}
