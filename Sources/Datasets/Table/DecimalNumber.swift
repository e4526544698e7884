// SPDX-License-Identifier: Apache-2.0

/// Decimal numbers of few digits, read without a string in between.
enum DecimalNumber {
  /// The number in a text such as `-0.25` or `3e-5`, or `nil` where this quick way does not lead to
  /// it: other text, or more digits than a `Double` has room for.
  ///
  /// With at most 15 digits and a power of ten of at most 22 both parts are exact, so one division
  /// or multiplication rounds correctly (Clinger 1990).
  static func exact(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    var place = 0
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative { place = 1 }
    var (digits, count, decimals, seen) = (UInt64(0), 0, 0, false)
    var isFraction = false
    while place < text.count {
      let byte = text[place]
      if byte >= 48 && byte <= 57 {
        digits = digits &* 10 &+ UInt64(byte - 48)
        // Zeros in front are no digits.
        if digits > 0 { count += 1 }
        guard count <= 15 else { return nil }
        if isFraction { decimals += 1 }
        seen = true
      } else if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else {
        break
      }
      place += 1
    }
    guard seen else { return nil }
    var exponent = 0
    if place < text.count {
      guard text[place] | 32 == UInt8(ascii: "e"), place + 1 < text.count else { return nil }
      let sign = text[place + 1]
      place += sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") ? 2 : 1
      guard place < text.count, text.count - place <= 3 else { return nil }
      for byte in text[place...] {
        guard byte >= 48 && byte <= 57 else { return nil }
        exponent = exponent * 10 + Int(byte - 48)
      }
      if sign == UInt8(ascii: "-") { exponent = -exponent }
    }
    exponent -= decimals
    guard exponent.magnitude <= 22 else { return nil }
    let whole = Double(digits)
    let size = exponent < 0 ? whole / powers[-exponent] : whole * powers[exponent]
    return isNegative ? -size : size
  }

  /// 10⁰ … 10²², which a `Double` holds exactly.
  private static let powers: [Double] = {
    var powers = [1.0]
    for _ in 0..<22 { powers.append((powers.last ?? 1) * 10) }
    return powers
  }()
}
