// SPDX-License-Identifier: Apache-2.0

/// How long a text will be, for there is no font to ask when a drawing is made.
///
/// The widths are those of DejaVu Sans, the widest of the fonts that browsers take for
/// `system-ui`, so that what fits here fits elsewhere.
enum TextSize {
  /// Font sizes of the classes in ``PlotStyle``.
  static let title = 14.0
  static let small = 12.0
  static let tiny = 10.0

  /// Hundredths of the font size, from the space to the tilde.
  private static let widths: [Double] = [
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79,
    61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64,
    64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
  ]

  static func width(_ text: String, size: Double = small, isBold: Bool = false) -> Double {
    let sum = text.reduce(0.0) { $0 + width($1) }
    return sum / 100 * size * (isBold ? 1.12 : 1)
  }

  private static func width(_ character: Character) -> Double {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x20..<0x7F: return widths[Int(scalar.value) - 0x20]
    case ..<0x20: return 0
    case ..<0x400: return 75
    case ..<0x1100: return 95
    case 0x2000..<0x2E00: return 90
    default: return 130
    }
  }

  /// The text cut to a width, the last character an ellipsis when something is left out.
  static func shortened(
    _ text: String, to limit: Double, size: Double = small, isBold: Bool = false
  ) -> String {
    guard width(text, size: size, isBold: isBold) > limit else { return text }
    let share = size / 100 * (isBold ? 1.12 : 1)
    var left = limit - width("…") / small * size
    var kept = ""
    for character in text {
      left -= width(character) * share
      guard left >= 0 else { break }
      kept.append(character)
    }
    while kept.last == " " { kept.removeLast() }
    return kept + "…"
  }
}
