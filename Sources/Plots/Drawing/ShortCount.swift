// SPDX-License-Identifier: Apache-2.0

/// Counts for narrow places: `950`, `12k`, `3.4M`.
enum ShortCount {
  static func text(_ count: Int) -> String {
    let value = Double(count)
    guard value >= 10_000 else { return String(count) }
    return shortest(count)
  }

  /// As few characters as possible: from 1,000 on in thousands.
  static func shortest(_ count: Int) -> String {
    let value = Double(count)
    for (size, letter) in [(1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T"), (1e15, "P")]
    where value < 999.5 * size || size == 1e15 {
      guard value >= 1e3 else { return String(count) }
      let share = value / size
      return NumberText.decimal(share, share < 9.95 ? 1 : 0) + letter
    }
    return String(count)
  }
}
