// SPDX-License-Identifier: Apache-2.0
internal import DescentDatasets

extension PredictionFileError {
  /// What reading a table or an image found wrong, in the words of this room.
  init(_ error: DatasetError) {
    let path = error.path ?? ""
    switch error {
    case .notFound(let path):
      self = .unreadable(path: path, reason: "no such file or folder")
    case .unreadable(let path, let reason):
      self = .unreadable(path: path, reason: reason)
    case .tooLarge(let path, let what, let limit, let found) where what == "bytes":
      self = .tooLarge(path: path, bytes: found, limit: limit)
    case .raggedRow(_, let line, let expected, let found):
      self = .malformed(
        path: path, place: "line \(line)", expected: "\(expected) fields as in the header",
        found: "\(found)")
    case .malformedTable(_, let line, let expected, let found):
      self = .malformed(path: path, place: "line \(line)", expected: expected, found: found)
    case .damaged(_, let expected, let found), .unsupported(_, let expected, let found):
      self = .malformed(path: path, place: "content", expected: expected, found: found)
    case .tooLarge(_, let what, let limit, let found):
      self = .malformed(
        path: path, place: "header", expected: "at most \(limit) \(what)", found: "\(found)")
    default:
      self = .malformed(path: path, place: "content", expected: "usable data", found: "\(error)")
    }
  }

  /// Runs a reader of the room below.
  static func translating<Value>(
    _ body: () throws(DatasetError) -> Value
  ) throws(PredictionFileError) -> Value {
    do throws(DatasetError) { return try body() } catch { throw PredictionFileError(error) }
  }
}
