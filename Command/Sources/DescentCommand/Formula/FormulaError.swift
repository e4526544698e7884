// SPDX-License-Identifier: Apache-2.0

/// Why a formula cannot be read or computed, with the place in its text.
package struct FormulaError: Error, Hashable, Sendable, CustomStringConvertible {
  package let expected: String
  package let found: String
  /// Where in the text, counted in characters from 0; nil when it is about the formula as a whole.
  package let column: Int?
  package let source: String

  package var description: String {
    guard let column else { return "formula: expected \(expected), found \(found)" }
    let (line, caret) = excerpt(at: column)
    return """
      formula, column \(column + 1): expected \(expected), found \(found)
        \(line)
        \(String(repeating: " ", count: caret))^
      """
  }

  /// The part of the text around a column that fits a terminal's line.
  private func excerpt(at column: Int) -> (line: String, caret: Int) {
    let characters = Array(source)
    let start = max(0, column - 60)
    let end = min(characters.count, start + 76)
    return (String(characters[min(start, end)..<end]), column - start)
  }
}
