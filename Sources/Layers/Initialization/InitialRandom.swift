// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Random numbers for first weights: a pure function of (seed, path, element), so that neither the
/// order in which layers are made nor the number of threads changes them.
///
/// The bits are SplitMix64's (Steele, Lea & Flood 2014) with the counter as state. The path enters
/// through a hash that is the same in every process.
struct InitialRandom {
  private let key: UInt64

  init(seed: UInt64, path: String) {
    key = Self.mixed(Self.mixed(seed &+ 0x9e37_79b9_7f4a_7c15) ^ Self.hash(of: path))
  }

  /// 64 random bits for an element.
  func bits(_ index: Int) -> UInt64 {
    Self.mixed(key &+ UInt64(truncatingIfNeeded: index + 1) &* 0x9e37_79b9_7f4a_7c15)
  }

  /// Uniform in [0, 1), a multiple of 2⁻⁵³.
  func uniform(_ index: Int) -> Double { Double(bits(index) >> 11) * 0x1p-53 }

  /// Mean 0 and variance 1, by Box and Muller (1958): elements 2k and 2k+1 share a pair.
  func normals(count: Int) -> [Double] {
    var values = [Double](repeating: 0, count: count)
    for pair in stride(from: 0, to: count, by: 2) {
      let radius = (-2 * log(1 - uniform(pair))).squareRoot()
      let angle = 2 * Double.pi * uniform(pair + 1)
      values[pair] = radius * cos(angle)
      if pair + 1 < count { values[pair + 1] = radius * sin(angle) }
    }
    return values
  }

  /// Normal values cut at two standard deviations: what lies outside is drawn again.
  func truncatedNormals(count: Int) -> [Double] {
    var values = normals(count: count)
    var round = 1
    var outside = values.indices.filter { abs(values[$0]) > 2 }
    while !outside.isEmpty {
      let fresh = InitialRandom(key: Self.mixed(key &+ UInt64(round))).normals(
        count: outside.count)
      for (position, index) in outside.enumerated() { values[index] = fresh[position] }
      outside = outside.filter { abs(values[$0]) > 2 }
      round += 1
    }
    return values
  }

  private init(key: UInt64) { self.key = key }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// FNV-1a over the UTF-8 bytes.
  private static func hash(of text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }
}
