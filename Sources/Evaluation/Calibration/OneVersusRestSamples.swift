// SPDX-License-Identifier: Apache-2.0

/// The scores of one class, whether each sample is of it, and weights: checked, and without samples
/// of no weight.
struct OneVersusRestSamples {
  let scores: [Double]
  let isPositive: [Bool]
  let weights: [Double]

  init(
    _ method: String, scores: [Double], isPositive: [Bool], weights: [Double]?
  ) throws(EvaluationError) {
    require(
      scores.count == isPositive.count,
      "\(method) scaling: expected \(scores.count) labels, found \(isPositive.count)")
    if let weights { try EvaluationError.check(weights, count: scores.count) }
    for (sample, score) in scores.enumerated() where !score.isFinite {
      throw .scoreNotFinite(sample: sample, score: score)
    }
    let kept = scores.indices.filter { weights?[$0] ?? 1 > 0 }
    let positives = kept.count { isPositive[$0] }
    if positives == 0 || positives == kept.count {
      throw .cannotRecalibrate(
        method: method, expected: "samples of the class and of others",
        found: "\(positives) and \(kept.count - positives)")
    }
    self.scores = kept.map { scores[$0] }
    self.isPositive = kept.map { isPositive[$0] }
    self.weights = kept.map { weights?[$0] ?? 1 }
  }
}
