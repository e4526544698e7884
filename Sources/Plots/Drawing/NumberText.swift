// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Numbers as people read them; the same text in every locale.
package enum NumberText {
  /// A number with so many decimals: `decimal(3.14159, 2)` is `3.14`.
  package static func decimal(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : (value < 0 ? "−∞" : "∞") }
    let scale = pow(10, Double(digits))
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e15 else { return scientific(value, 3) }
    let whole = String(Int(scaled / scale))
    let sign = value < 0 && scaled > 0 ? "−" : ""
    guard digits > 0 else { return sign + whole }
    let rest = String(Int(scaled - (scaled / scale).rounded(.down) * scale))
    return sign + whole + "." + String(repeating: "0", count: digits - rest.count) + rest
  }

  /// A number with so many significant digits, without zeros at its end: `0.0123`, `1.2e-7`.
  package static func significant(_ value: Double, _ digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : decimal(value, 0) }
    let exponent = Int(log10(abs(value)).rounded(.down))
    if exponent < -4 || exponent > 5 { return scientific(value, digits) }
    return trimmed(decimal(value, max(0, digits - 1 - exponent)))
  }

  private static func scientific(_ value: Double, _ digits: Int) -> String {
    var exponent = Int(log10(abs(value)).rounded(.down))
    var mantissa = value / pow(10, Double(exponent))
    // A value near the smallest numbers overflows the power; 10 is what rounding makes of 9.999.
    if !mantissa.isFinite { mantissa = value * pow(10, 300) / pow(10, Double(exponent + 300)) }
    if (abs(mantissa) * pow(10, Double(digits - 1))).rounded() >= pow(10, Double(digits)) {
      mantissa /= 10
      exponent += 1
    }
    return trimmed(decimal(mantissa, digits - 1)) + "e" + (exponent < 0 ? "−" : "")
      + String(abs(exponent))
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text[...]
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return String(text)
  }

  /// A place in a drawing, to a tenth.
  static func place(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "0" }
    let tenths = Int((value * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }
}
