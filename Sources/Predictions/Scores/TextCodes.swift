// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A number for each different text, in the order in which they came.
struct TextCodes {
  /// The text of each code.
  private(set) var all: [String] = []
  private var codes: [String: Int] = [:]

  mutating func code(of text: String) -> Int {
    if let code = codes[text] { return code }
    codes[text] = all.count
    all.append(text)
    return all.count - 1
  }

  /// The different texts; two codes may have the same after ``joinWholeNumbers()``.
  var names: [String] {
    var seen: Set<String> = []
    return all.filter { seen.insert($0).inserted }
  }

  /// Makes `1.0` the same as `1` where both forms occur, since a column of integers with a gap in it
  /// is often written with decimals.
  mutating func joinWholeNumbers() {
    let whole = all.map { text in
      text.hasSuffix(".0") ? Int(text.dropLast(2)).map { "\($0)" } : nil
    }
    guard whole.contains(where: { $0 != nil }), whole.contains(where: { $0 == nil }),
      zip(all, whole).allSatisfy({ Int($0) != nil || $1 != nil })
    else { return }
    all = zip(all, whole).map { $1 ?? $0 }
  }

  /// The different texts: numbers by value, else by their bytes.
  var ordered: [String] {
    let names = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let numbers = names.compactMap { Int($0) }
    guard numbers.count == names.count else { return names }
    return zip(numbers, names).sorted { $0.0 < $1.0 }.map(\.1)
  }
}

/// `eˣ`.
func exponential(_ x: Double) -> Double { exp(x) }
