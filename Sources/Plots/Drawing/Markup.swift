// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text made safe for HTML and SVG, in element content and in quoted attributes.
  ///
  /// Characters that XML does not allow become `�`, so a class named by a hostile folder neither
  /// adds markup nor breaks the file.
  package var escapedForMarkup: String {
    var result = ""
    result.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      // Marks that turn the reading direction would reorder the text around them.
      case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text cut to so many characters, the last an ellipsis when something is left out.
  package func shortened(to limit: Int) -> String {
    count <= limit ? self : prefix(max(0, limit - 1)) + "…"
  }

  /// The text with the signs that this module adds in ASCII: `-` for a minus, `~` for an ellipsis.
  func withASCIISigns(_ isASCII: Bool) -> String {
    guard isASCII else { return self }
    return replacing("−", with: "-").replacing("–", with: "-").replacing("…", with: "~")
      .replacing("∞", with: "inf")
  }
}
