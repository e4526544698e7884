// SPDX-License-Identifier: Apache-2.0

/// A figure of how well scores put positive samples above negative ones.
public enum RankingFigure: String, Sendable, Hashable, CaseIterable {
  /// `Σ (R[k] − R[k−1])·P[k]` over the distinct scores from the highest down, with recall `R` and
  /// precision `P` of the samples at or above each; not interpolated.
  ///
  /// - Range: 0 … 1, higher is better; `nil` without positive samples, 1 without negative ones.
  /// - Ties: samples of equal score are taken at once.
  /// - Equals scikit-learn's `average_precision_score`, which gives 0 without positive samples.
  case averagePrecision
  /// The probability that a positive sample has a higher score than a negative one, equal scores
  /// counting half: the area under the ROC curve.
  ///
  /// - Range: 0 … 1, higher is better; `nil` without positive or without negative samples.
  /// - Equals scikit-learn's `roc_auc_score`, to the last bit but one: pairs are counted in integers.
  case rocAUC

  /// The figure of samples that occur `draws` times each, once when left out.
  ///
  /// - Throws: ``EvaluationError/scoreNotFinite(sample:score:)``.
  /// - Precondition: as many labels and draws as scores, fewer than 2³¹ draws in all.
  public func value(
    scores: [Double], isPositive: [Bool], draws: [UInt32]? = nil
  ) throws(EvaluationError) -> Double? {
    require(
      draws.map { $0.count == scores.count } ?? true,
      "RankingFigure: expected a number of draws for each of \(scores.count) scores")
    let ranked = try RankedScores(scores: scores, isPositive: isPositive)
    let sums = RankedScores.Sums(ranked)
    let counts = draws ?? [UInt32](repeating: 1, count: scores.count)
    ranked.add(counts, slots: ranked.order.map { Int32($0) }, into: sums)
    let value = ranked.value(self, sums)
    return value.isNaN ? nil : value
  }
}
