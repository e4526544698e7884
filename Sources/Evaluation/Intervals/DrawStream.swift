// SPDX-License-Identifier: Apache-2.0

/// Random bits of one resample: a counter run through a mixing function.
///
/// Word `i` depends on the seed, the number of the resample and `i` alone, so that a resample has
/// the same draws whichever thread makes it, and in whatever order.
///
/// - Source: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), started at a mixture of seed and
///   resample.
package struct DrawStream {
  private static let step: UInt64 = 0x9e37_79b9_7f4a_7c15
  private var state: UInt64

  /// SplitMix64 itself, from a state.
  package init(state: UInt64) { self.state = state }

  package init(seed: UInt64, resample: Int) {
    let place = UInt64(truncatingIfNeeded: resample) &+ 1
    state = Self.mix(Self.mix(seed &+ Self.step) &+ Self.step &* place)
  }

  @inline(__always)
  private static func mix(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  @inline(__always)
  package mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mix(state)
  }

  /// A number in `0..<bound`, each with exactly the same probability.
  ///
  /// - Source: Lemire, ACM TOMACS 29 (2019) 3: the few words that would favour small numbers are
  ///   drawn again.
  package mutating func below(_ bound: Int) -> Int {
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let unfair = (0 &- bound) % bound
      while product.low < unfair { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// How many of `count` fair coins show heads: the bits that are set among so many random bits.
  /// Exactly binomial, in integers alone.
  @inline(__always)
  package mutating func heads(_ count: Int) -> Int {
    var found = 0
    for _ in 0..<(count >> 6) { found &+= next().nonzeroBitCount }
    let rest = UInt64(count & 63)
    if rest > 0 { found &+= (next() & ((1 << rest) &- 1)).nonzeroBitCount }
    return found
  }

  /// A number in `0 ..< 1`, a multiple of 2⁻⁵³.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
