// SPDX-License-Identifier: Apache-2.0

/// Fisher's exact test of a two-by-two table.
enum FisherTest {
  /// The probability, were both rows alike, of a table with these sums that is no more likely than
  /// the one found (two-sided).
  ///
  /// Probabilities are built up from the most likely table by their ratios, so that nothing
  /// overflows and no logarithm is needed: they are exact to a few units in the last place for a
  /// step, whatever the sizes.
  ///
  /// - Parameters:
  ///   - hits: those of the first row that are wrong, of `row` in all.
  ///   - column: all that are wrong, of `total` in all.
  /// - Source: Fisher 1922; equals SciPy's `fisher_exact` and R's `fisher.test`.
  static func twoSided(hits: Int, row: Int, column: Int, total: Int) -> Double {
    let low = max(0, row + column - total)
    let high = min(row, column)
    require(
      (low...max(low, high)).contains(hits) && row >= 0 && column >= 0 && max(row, column) <= total,
      "FisherTest: \(hits) of \(row) and \(column) of \(total) make no table")
    let (rows, columns, rest) = (Double(row), Double(column), Double(total - row - column))
    /// The probability of `count + 1` as a multiple of that of `count`.
    func ratio(_ count: Int) -> Double {
      let count = Double(count)
      return (rows - count) * (columns - count) / ((count + 1) * (rest + count + 1))
    }
    let guess = (rows + 1) * (columns + 1) / (Double(total) + 2)
    let mode = min(max(Int(guess), low), high)
    let found = relative(hits, to: mode, ratio)
    // Equal probabilities must count as equal in spite of rounding; R has the same tolerance.
    let bound = found * (1 + 1e-7)
    var (tail, all) = (0.0, 0.0)
    func add(_ weight: Double) {
      all += weight
      if weight <= bound { tail += weight }
    }
    add(1)
    for upwards in [true, false] {
      var weight = 1.0
      var count = mode
      while upwards ? count < high : count > low {
        weight = upwards ? weight * ratio(count) : weight / ratio(count - 1)
        count += upwards ? 1 : -1
        // From here on everything is too small to change a sum that holds 1, or the tail.
        if weight == 0 || (weight <= bound && weight < 1e-18 * tail) { break }
        add(weight)
      }
    }
    return min(1, tail / all)
  }

  private static func relative(_ hits: Int, to mode: Int, _ ratio: (Int) -> Double) -> Double {
    var weight = 1.0
    if hits >= mode {
      for count in mode..<hits { weight *= ratio(count) }
    } else {
      for count in (hits..<mode).reversed() { weight /= ratio(count) }
    }
    return weight
  }
}
