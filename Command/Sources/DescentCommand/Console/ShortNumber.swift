// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Numbers as the command prints them; programs get all digits through `--json`.
package enum ShortNumber {
  /// Four decimals, without zeros at the end: `-1.4621`, `2`; powers of ten where that says nothing.
  package static func text(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-∞" : "∞" }
    let size = value.magnitude
    if size != 0 && (size < 0.001 || size >= 1e7) { return formatted("%.4g", value) }
    var text = decimals(value, 4)[...]
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text == "-0" ? "0" : String(text)
  }

  /// A setting: exact where that is short (`0.99994`, `1e-08`, `5`), else six digits.
  package static func setting(_ value: Double) -> String {
    let exact = "\(value)"
    let text = exact.hasSuffix(".0") ? String(exact.dropLast(2)) : exact
    return text.count <= 12 ? text : formatted("%.6g", value)
  }

  package static func decimals(_ value: Double, _ digits: Int) -> String {
    formatted("%.\(digits)f", value)
  }

  /// A share as a percentage: `0.9917` is `99.17 %`.
  package static func percent(_ share: Double) -> String { decimals(100 * share, 2) + " %" }

  /// `850 ms`, `2.4 s`, `1:05 min`, `2:03 h`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
    if seconds < 0.9995 { return decimals(seconds * 1000, 0) + " ms" }
    if seconds < 59.95 { return decimals(seconds, 1) + " s" }
    let (minutes, rest) = Int(seconds.rounded()).quotientAndRemainder(dividingBy: 60)
    if minutes < 60 { return "\(minutes):\(twoDigits(rest)) min" }
    return "\(minutes / 60):\(twoDigits(minutes % 60)) h"
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  /// C's own formatting, in the "C" locale that a process begins with.
  private static func formatted(_ format: String, _ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let count = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    let bytes = buffer.prefix(max(0, min(Int(count), buffer.count - 1)))
    return String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
