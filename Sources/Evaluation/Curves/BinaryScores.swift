// SPDX-License-Identifier: Apache-2.0

/// Scores of positive and negative samples, put in order: what curves and thresholds are read from.
///
/// A sample is called positive when its score is at or above a threshold. Between two neighbouring
/// scores nothing changes, so one entry for each distinct score tells everything: how much positive
/// and how much negative weight lies at or above it. Equal scores fall together; their order in the
/// data has no influence.
public struct BinaryScores: Sendable, Equatable {
  /// The distinct scores, falling.
  public let thresholds: [Double]
  /// The weight of the positive samples at or above each threshold.
  public let truePositives: [Double]
  /// The weight of the negative samples at or above each threshold: false alarms.
  public let falsePositives: [Double]

  /// - Parameter weights: one for each sample, 0 or more; all 1 when left out.
  /// - Throws: ``EvaluationError`` for a score that is NaN or infinite, or a weight that is negative
  ///   or not finite.
  /// - Precondition: as many labels and weights as scores.
  public init(
    scores: [Double], isPositive: [Bool], weights: [Double]? = nil
  ) throws(EvaluationError) {
    require(
      scores.count == isPositive.count && (weights.map { $0.count == scores.count } ?? true),
      "BinaryScores: expected a label and a weight for each of \(scores.count) scores")
    for (sample, score) in scores.enumerated() where !score.isFinite {
      throw .scoreNotFinite(sample: sample, score: score)
    }
    for (sample, weight) in (weights ?? []).enumerated() where !(weight >= 0 && weight.isFinite) {
      throw .badWeight(sample: sample, weight: weight)
    }
    var thresholds: [Double] = []
    var truePositives: [Double] = []
    var falsePositives: [Double] = []
    var (positive, negative) = (0.0, 0.0)
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    for (place, sample) in order.enumerated() {
      let weight = weights?[sample] ?? 1
      if isPositive[sample] { positive += weight } else { negative += weight }
      if place + 1 < order.count, scores[order[place + 1]] == scores[sample] { continue }
      thresholds.append(scores[sample])
      truePositives.append(positive)
      falsePositives.append(negative)
    }
    (self.thresholds, self.truePositives, self.falsePositives) =
      (thresholds, truePositives, falsePositives)
  }

  /// The weight of all positive samples.
  public var positives: Double { truePositives.last ?? 0 }
  /// The weight of all negative samples.
  public var negatives: Double { falsePositives.last ?? 0 }
}
