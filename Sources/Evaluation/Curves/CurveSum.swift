// SPDX-License-Identifier: Apache-2.0

/// A sum that keeps what rounding cuts off, so that the order of the terms hardly matters.
///
/// - Source: Neumaier, ZAMM 54 (1974) 39: the error does not grow with the number of terms.
struct CurveSum {
  private var sum = 0.0
  private var rest = 0.0

  @inline(__always) var value: Double { sum + rest }

  @inline(__always) mutating func add(_ term: Double) {
    let next = sum + term
    rest += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  /// The sum of `term(0) … term(count − 1)`: short runs plainly, their sums with compensation.
  @inline(__always) static func of(_ count: Int, _ term: (Int) -> Double) -> Double {
    var total = CurveSum()
    var start = 0
    while start < count {
      let end = min(start + 64, count)
      var run = 0.0
      for index in start..<end { run += term(index) }
      total.add(run)
      start = end
    }
    return total.value
  }
}
