// SPDX-License-Identifier: Apache-2.0

/// Numbers of signatures: equal ones have the same number, and no number stands for two.
struct SignatureNumbers {
  private var known: SignatureTable<UInt64>
  private var last: UInt64 = 0

  /// - Parameter capacity: Of more signatures the oldest are forgotten; they would get new numbers.
  init(capacity: Int) { known = SignatureTable(capacity: capacity) }

  mutating func number(of signature: [UInt64]) -> UInt64 {
    if let number = known.find(signature) { return number }
    last += 1
    known.insert(last, for: signature)
    return last
  }
}
