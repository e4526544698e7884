// SPDX-License-Identifier: Apache-2.0

/// Numbers that depend on a seed and their position alone.
package struct SampleValues: Sendable {
  private let seed: UInt64

  package init(seed: UInt64) { self.seed = seed }

  /// A number in [0, 1) by SplitMix64.
  package func unit(_ index: Int, attempt: Int = 0) -> Double {
    var z = seed &* 0xD134_2543_DE82_EF95 &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15
    z &+= UInt64(attempt + 1) &* 0x2545_F491_4F6C_DD1D
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }

  /// Numbers evenly distributed in a range.
  ///
  /// - Parameter kink: A divisor whose multiples are at least 0.05 away from every number, where a
  ///   function has no derivative; nil for none.
  package func uniform(
    _ count: Int, in range: ClosedRange<Double>, awayFromMultiplesOf kink: Double? = nil
  ) -> [Double] {
    (0..<count).map { index in
      for attempt in 0... {
        let width = range.upperBound - range.lowerBound
        let value = range.lowerBound + unit(index, attempt: attempt) * width
        guard let kink else { return value }
        if (value - (value / kink).rounded() * kink).magnitude >= 0.05 { return value }
      }
      return range.lowerBound
    }
  }

  /// Numbers around zero, no two of them closer than 0.06, in random order.
  package func distinct(_ count: Int) -> [Double] {
    let order = (0..<count).sorted { unit($0) < unit($1) }
    return order.map { (Double($0) - Double(count) / 2) * 0.1 + unit($0, attempt: 1) * 0.04 }
  }

  /// Whole numbers in a range.
  package func whole(_ count: Int, in range: Range<Int>) -> [Double] {
    (0..<count).map { Double(range.lowerBound + Int(unit($0) * Double(range.count))) }
  }
}
