// SPDX-License-Identifier: Apache-2.0

import DescentPlots

/// A piece of a page. What is interpolated as `String` is escaped; only another piece goes in as is.
struct HTML: ExpressibleByStringInterpolation, Sendable {
  var text: String

  struct StringInterpolation: StringInterpolationProtocol {
    var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ value: String) { text += value.escapedForMarkup }
    mutating func appendInterpolation(_ value: Int) { text += String(value) }
    mutating func appendInterpolation(_ piece: HTML) { text += piece.text }
    mutating func appendInterpolation(_ pieces: [HTML]) {
      for piece in pieces { appendInterpolation(piece) }
    }
  }

  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Markup made elsewhere that has escaped its texts itself, such as a plot.
  init(trusted markup: String) { text = markup }

  /// Nothing.
  static let none: HTML = ""

  /// A part of the page under a heading.
  ///
  /// - Parameter id: the part's place, unique in the page.
  static func section(_ title: String, id: String, _ body: HTML) -> HTML {
    """
    <section>
    <h2 id="\(id)">\(title)</h2>
    \(body)</section>

    """
  }

  /// A table of names and values.
  static func facts(_ rows: [(name: String, value: String)]) -> HTML {
    let lines: [HTML] = rows.map {
      "<tr><th scope=\"row\">\($0.name)</th><td>\($0.value)</td></tr>\n"
    }
    return "<table class=\"facts\">\n\(lines)</table>\n"
  }
}
