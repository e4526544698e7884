// SPDX-License-Identifier: Apache-2.0

/// The bins into which a ``ScoreSketch`` counts scores.
///
/// Bins follow the bits of floats, so that each spans a fixed share of its own scores: two scores in
/// one bin differ by less than `2^−m` of the smaller one's power of two, with `m` the bits kept.
public enum ScoreGrid: Sendable, Hashable {
  /// Any finite score, such as a logit: `2^(9 + m)` bins.
  case anyScore(bits: Int)
  /// Probabilities, 0 … 1: the distance from 0 below a half and from 1 above is what is kept to
  /// `m` bits, since confident classifiers differ in the latter only. `252 · 2^m + 1` bins.
  case probability(bits: Int)

  /// The number of bins.
  public var binCount: Int {
    switch self {
    case .anyScore(let bits): 1 << (9 + bits)
    case .probability(let bits): (252 << bits) + 1
    }
  }

  var bits: Int {
    switch self {
    case .anyScore(let bits), .probability(let bits): bits
    }
  }

  /// A number that rises with the score, by its bits; the highest of them fall to make bins.
  @inline(__always) static func rising(probability: Float) -> UInt32 {
    let half: UInt32 = 0x3F00_0000
    // 1 − p is exact from a half on (Sterbenz), and +0 hides a negative zero.
    return probability < 0.5
      ? (probability + 0).bitPattern : half &+ (half &- (1 - probability).bitPattern)
  }

  @inline(__always) static func rising(score: Float) -> UInt32 { ~score.descendingKey }
}
