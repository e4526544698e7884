// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with files of labels, scores, boxes and masks, whoever made them.
///
/// Every case names the file and, where there is one, the place in it: an entry, a row, a byte.
/// ``expected``, ``found`` and ``nextStep`` say the rest, and ``description`` joins them into one
/// message. No content of a file ever causes a trap.
public enum PredictionFileError: Error, Sendable, Hashable {
  /// The file could not be opened or read. `reason` is the system's own word.
  case unreadable(path: String, reason: String)
  /// The file could not be created or written; what was there before is untouched.
  case unwritable(path: String, reason: String)
  /// The file is larger than the reader accepts. Sizes in bytes.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The content is not of the format at all: broken JSON, an open quote, a truncated image.
  case malformed(path: String, place: String, expected: String, found: String)
  /// An entry or row lacks a field that it must have.
  case missingField(path: String, place: String, field: String)
  /// A field holds a value of the wrong kind or outside its range.
  case badValue(path: String, place: String, field: String, expected: String, found: String)
  /// Something that must occur once occurs again. `first` is the place of the earlier one.
  case duplicate(path: String, place: String, field: String, found: String, first: String)
  /// A field names something that does not exist. `known` says what it could have named.
  case unknown(path: String, place: String, field: String, found: String, known: String)
}

extension PredictionFileError {
  /// The file concerned.
  public var path: String {
    switch self {
    case .unreadable(let path, _), .unwritable(let path, _), .tooLarge(let path, _, _),
      .malformed(let path, _, _, _), .missingField(let path, _, _),
      .badValue(let path, _, _, _, _), .duplicate(let path, _, _, _, _),
      .unknown(let path, _, _, _, _):
      path
    }
  }

  /// The entry, row or byte concerned; `nil` where it is the file as a whole.
  public var place: String? {
    switch self {
    case .unreadable, .unwritable, .tooLarge: nil
    case .malformed(_, let place, _, _), .missingField(_, let place, _),
      .badValue(_, let place, _, _, _), .duplicate(_, let place, _, _, _),
      .unknown(_, let place, _, _, _):
      place
    }
  }

  /// What a good file would have shown.
  public var expected: String {
    switch self {
    case .unreadable: "a file that can be read"
    case .unwritable: "a place that can be written"
    case .tooLarge(_, _, let limit): "at most \(limit) bytes"
    case .malformed(_, _, let expected, _): expected
    case .missingField(_, _, let field): "a field “\(field)”"
    case .badValue(_, _, let field, let expected, _): "\(expected) as “\(field)”"
    case .duplicate(_, _, let field, _, _): "each “\(field)” once"
    case .unknown(_, _, let field, _, let known): "“\(field)” to be \(known)"
    }
  }

  /// What was there instead.
  public var found: String {
    switch self {
    case .unreadable(_, let reason), .unwritable(_, let reason): reason
    case .tooLarge(_, let bytes, _): "\(bytes) bytes"
    case .malformed(_, _, _, let found), .badValue(_, _, _, _, let found),
      .unknown(_, _, _, let found, _):
      found
    case .missingField: "none"
    case .duplicate(_, _, _, let found, let first): "\(found), which \(first) has already"
    }
  }

  /// What the user can do about it.
  public var nextStep: String {
    switch self {
    case .unreadable: "Check the path and its permissions."
    case .unwritable: "Free some space or choose another place; nothing was overwritten."
    case .tooLarge: "Check that this is the file you mean, or raise the limit."
    case .malformed: "Write the file again with the program that made it."
    case .missingField: "Add the field, or write the file again with all fields."
    case .badValue: "Correct the value in the program that wrote the file."
    case .duplicate: "Remove one of the two."
    case .unknown: "Check that the files belong together."
    }
  }
}

extension PredictionFileError: CustomStringConvertible {
  /// The whole message in one line: path, place, expected, found, next step.
  public var description: String {
    let position = place.map { ", \($0)" } ?? ""
    return "\(path)\(position): expected \(expected), found \(found). \(nextStep)"
  }
}
