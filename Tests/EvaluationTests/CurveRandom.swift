// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation

/// Random samples for the laws of curves: SplitMix64 (Steele, Lea & Flood 2014), the same each run.
struct CurveRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Scores with `levels` values (any float where 0), positive samples higher on the average.
  mutating func samples(_ count: Int, levels: Int, positiveIn: Int = 2) -> CurveSamples {
    var samples = CurveSamples()
    for _ in 0..<count {
      let positive = Int.random(in: 0..<positiveIn, using: &self) == 0
      let raw = Float.random(in: 0..<1, using: &self)
      let score = positive ? max(raw, Float.random(in: 0..<1, using: &self)) : raw
      samples.isPositive.append(positive)
      samples.scores.append(
        levels == 0 ? score : (score * Float(levels)).rounded(.down) / Float(levels))
      samples.weights.append(Double.random(in: 0..<3, using: &self))
    }
    return samples
  }
}

struct CurveSamples {
  var scores: [Float] = []
  var isPositive: [Bool] = []
  var weights: [Double] = []

  func taking(_ indices: [Int]) -> CurveSamples {
    CurveSamples(
      scores: indices.map { scores[$0] }, isPositive: indices.map { isPositive[$0] },
      weights: indices.map { weights[$0] })
  }

  func ordered(weighted: Bool = false) throws -> BinaryScores {
    try BinaryScores(scores: scores, isPositive: isPositive, weights: weighted ? weights : nil)
  }
}
