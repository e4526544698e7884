// SPDX-License-Identifier: Apache-2.0

/// A sum that carries what rounding took away.
///
/// Its error is of the order of `n · 2⁻¹⁰⁶`, so that samples may come in any order and in any number
/// of shares, and the value, which has 53 bits, stays the same.
///
/// - Source: Neumaier, Z. Angew. Math. Mech. 54 (1974) 39.
struct RunningSum: Sendable {
  private var sum = 0.0
  private var rest = 0.0

  init() {}

  var value: Double { sum + rest }

  @inline(__always) mutating func add(_ term: Double) {
    let next = sum + term
    let taken = next - sum
    rest += (sum - (next - taken)) + (term - taken)
    sum = next
  }

  mutating func add(_ other: RunningSum) {
    add(other.sum)
    rest += other.rest
  }
}

/// Two are equal when their values are, whatever order they came by.
extension RunningSum: Equatable {
  static func == (left: RunningSum, right: RunningSum) -> Bool { left.value == right.value }
}
