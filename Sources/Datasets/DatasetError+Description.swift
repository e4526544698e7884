// SPDX-License-Identifier: Apache-2.0

extension DatasetError: CustomStringConvertible {
  /// One or two sentences: where, what was expected, what was found, and what to do.
  public var description: String {
    let (place, problem) = account
    return "\(place): \(problem). \(nextStep)"
  }

  /// The file or folder concerned, if there is one.
  public var path: String? {
    switch self {
    case .notFound(let path), .unreadable(let path, _), .unknownSource(let path, _),
      .noSamples(let path, _, _), .oneClass(let path, _), .tooFewSamples(let path, _, _, _),
      .unknownClass(let path, _, _), .damaged(let path, _, _), .unsupported(let path, _, _),
      .tooLarge(let path, _, _, _), .imageMismatch(let path, _, _, _),
      .raggedRow(let path, _, _, _), .malformedTable(let path, _, _, _),
      .missingColumn(let path, _, _), .missingValue(let path, _, _, _),
      .notFinite(let path, _, _, _), .notNumeric(let path, _, _, _),
      .unknownCategory(let path, _, _, _, _), .mismatch(let path, _, _, _):
      path
    case .overlap, .invalidOption:
      nil
    }
  }

  private var account: (place: String, problem: String) {
    switch self {
    case .notFound(let path):
      (path, "expected a file or folder, found nothing")
    case .unreadable(let path, let reason):
      (path, "expected to read it, found: \(reason)")
    case .unknownSource(let path, let found):
      (path, "expected one of \(DataSource.layouts), found \(found)")
    case .noSamples(let path, let expected, let found):
      (path, "expected \(expected), found \(found)")
    case .oneClass(let path, let name):
      (path, "expected at least two classes, found only '\(name)'")
    case .tooFewSamples(let path, let name, let least, let found):
      (path, "expected at least \(least) samples of class '\(name)', found \(found)")
    case .unknownClass(let path, let found, let known):
      (path, "expected one of the classes \(list(known)), found '\(found)'")
    case .damaged(let path, let expected, let found),
      .unsupported(let path, let expected, let found):
      (path, "expected \(expected), found \(found)")
    case .tooLarge(let path, let what, let limit, let found):
      (path, "expected at most \(limit) \(what), found \(found)")
    case .imageMismatch(let path, let expected, let found, let reference):
      (path, "expected \(image(expected)) as in \(reference), found \(image(found))")
    case .raggedRow(let path, let line, let expected, let found):
      ("\(path), line \(line)", "expected \(expected) fields as in the header, found \(found)")
    case .malformedTable(let path, let line, let expected, let found):
      ("\(path), line \(line)", "expected \(expected), found \(found)")
    case .missingColumn(let path, let name, let known):
      (path, "expected a column '\(name)', found the columns \(list(known))")
    case .missingValue(let path, let line, let column, let total):
      (
        "\(path), line \(line), column '\(column)'",
        "expected a value, found none (\(total) missing in all)"
      )
    case .notFinite(let path, let row, let column, let found):
      ("\(path), row \(row), column '\(column)'", "expected a finite number, found \(found)")
    case .notNumeric(let path, let line, let column, let found):
      ("\(path), line \(line), column '\(column)'", "expected a number, found '\(found)'")
    case .unknownCategory(let path, let line, let column, let found, let known):
      (
        "\(path), line \(line), column '\(column)'",
        "expected one of the categories \(list(known)), found '\(found)'"
      )
    case .mismatch(let path, let what, let expected, let found):
      (path, "\(what): expected \(expected), found \(found)")
    case .overlap(let first, let second, let count):
      (
        "\(first) and \(second)",
        "expected no common content, found \(count) sample\(count == 1 ? "" : "s") in both"
      )
    case .invalidOption(let name, let expected, let found):
      (name, "expected \(expected), found \(found)")
    }
  }

  private func image(_ shape: [Int]) -> String {
    guard shape.count == 3 else { return "\(shape)" }
    let channels =
      switch shape[0] {
      case 1: "grey"
      case 3: "RGB"
      default: "\(shape[0]) channels"
      }
    return "\(shape[1])x\(shape[2]) (height x width) \(channels)"
  }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(12).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > 12 ? "\(shown), … (\(names.count))" : shown
  }
}
