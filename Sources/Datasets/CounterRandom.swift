// SPDX-License-Identifier: Apache-2.0

/// Random numbers that are a function of a key and a position, so that nothing depends on which
/// thread drew first. SplitMix64's finaliser over a Weyl sequence (Steele et al. 2014,
/// doi:10.1145/2714064.2660195).
struct CounterRandom: Sendable {
  private let key: UInt64
  private var position: UInt64 = 0

  /// The sequence for a seed, a use and any number of indices.
  init(seed: UInt64, use: Use, _ indices: Int...) {
    var key = mixed(seed ^ use.rawValue)
    for index in indices {
      key = mixed(key ^ UInt64(bitPattern: Int64(index)))
    }
    self.key = key
  }

  /// What a sequence is drawn for; sequences of two uses are unrelated.
  enum Use: UInt64 {
    case split = 0x73_706c_6974
    case order = 0x6f_7264_6572
    case augmentation = 0x61_7567_6d65_6e74
    case scene = 0x73_6365_6e65
    case sceneWindow = 0x77_696e_646f_77
  }

  /// The next 64 random bits.
  mutating func next() -> UInt64 {
    position &+= 1
    return mixed(key &+ position &* 0x9e37_79b9_7f4a_7c15)
  }

  /// A number in `0 ..< 1`, a multiple of 2⁻²⁴.
  mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// A number in the range.
  mutating func uniform(in range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// An integer in `0 ..< bound`, by the high half of a product; the bias is below bound · 2⁻⁶⁴.
  mutating func integer(below bound: Int) -> Int {
    Int(truncatingIfNeeded: UInt64(bound).multipliedFullWidth(by: next()).high)
  }
}

/// A bijection of 64 bits in which every input bit moves every output bit.
func mixed(_ bits: UInt64) -> UInt64 {
  var z = bits &+ 0x9e37_79b9_7f4a_7c15
  z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
  z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
  return z ^ (z >> 31)
}
