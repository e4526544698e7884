// SPDX-License-Identifier: Apache-2.0

/// Answers on their way to an ``Assessment``: what its parts have in common.
struct AssessedSamples {
  let result: ClassificationResult
  let groups: [Int]?
  /// `nil` where all samples weigh the same.
  let weights: [Double]?
  let positiveClass: Int?
  let settings: AssessmentSettings
  let matrix: ConfusionMatrix
  /// Whether the scores are probabilities: none outside 0 … 1, and the sum of each row 1 but for
  /// rounding, as far off as two decimals bring it. Other scores order samples, and say nothing else.
  let hasProbabilities: Bool

  init(
    _ result: ClassificationResult, groups: [Int]?, weights: [Double]?, positiveClass: Int?,
    _ settings: AssessmentSettings
  ) {
    (self.result, self.groups, self.weights) = (result, groups, weights)
    (self.positiveClass, self.settings) = (positiveClass, settings)
    matrix = result.confusionMatrix
    hasProbabilities = Self.areProbabilities(result)
  }

  static func areProbabilities(_ result: ClassificationResult) -> Bool {
    guard let scores = result.probabilities, result.count > 0 else { return false }
    let width = result.classes.count
    return stride(from: 0, to: scores.count, by: width).allSatisfy { row in
      var sum = 0.0
      for score in scores[row..<row + width] {
        if !(score >= -1e-6 && score <= 1 + 1e-5) { return false }
        sum += score
      }
      return abs(sum - 1) <= 0.02
    }
  }

  var bootstrap: Bootstrap { settings.bootstrap }
  var level: Double { settings.bootstrap.level }
  var classCount: Int { result.classes.count }

  /// Whether samples are independent and alike, so that formulas for shares hold.
  var isPlain: Bool { groups == nil && weights == nil }

  /// A figure as a function of what each sample counts for: how often it was drawn, times its weight.
  func resampled(
    _ statistic: @escaping @Sendable (_ weights: [Double]) -> Double?
  ) throws(EvaluationError) -> BootstrapEstimate {
    let weights = weights
    return try bootstrap.interval(count: result.count, groups: groups) { draws in
      statistic(draws.indices.map { Double(draws[$0]) * (weights?[$0] ?? 1) })
    }
  }

  /// A value, its interval, and why there is none.
  typealias Share = (value: Double?, interval: ConfidenceInterval?, problem: String?)

  /// The share of those samples of `whole` that are in `part`, with its interval: Wilson's where
  /// samples are independent and alike.
  func share(_ part: [Bool], of whole: [Bool]) throws(EvaluationError) -> Share {
    if isPlain {
      let all = whole.count { $0 }
      let found = zip(part, whole).count { $0 && $1 }
      if all == 0 { return (nil, nil, nil) }
      return (
        Double(found) / Double(all), .wilson(successes: found, trials: all, level: level), nil
      )
    }
    let estimate = try resampled { weights in
      var (found, all) = (0.0, 0.0)
      for sample in weights.indices where whole[sample] {
        all += weights[sample]
        if part[sample] { found += weights[sample] }
      }
      return all > 0 ? found / all : nil
    }
    return (estimate.value, estimate.interval, estimate.problem?.description)
  }

  /// Figures that depend on the confusion matrix alone.
  func estimates(
    _ statistics: [@Sendable (any ConfusionFigures) -> Double?]
  ) throws(EvaluationError) -> [BootstrapEstimate] {
    if isPlain {
      return bootstrap.intervals(
        of: matrix, statistics: statistics.map { statistic in { statistic($0) } })
    }
    let (labels, predictions, classes) = (result.labels, result.predictions, classCount)
    return try statistics.map { statistic throws(EvaluationError) in
      try resampled { weights in
        // Labels and weights have been checked; nothing is left to be thrown.
        let matrix = try? WeightedConfusionMatrix(
          labels: labels, predictions: predictions, weights: weights, classCount: classes)
        return matrix.flatMap { statistic($0) }
      }
    }
  }

  /// The mean of a value of each sample.
  func mean(_ values: [Double]) throws(EvaluationError) -> BootstrapEstimate {
    // Sums of equal values differ by rounding, which is no spread.
    if values.count > 1, let first = values.first, values.allSatisfy({ $0 == first }),
      weights?.contains(where: { $0 > 0 }) ?? true
    {
      return BootstrapEstimate(value: first, problem: .noSpread)
    }
    if weights == nil { return try bootstrap.interval(ofMean: values, groups: groups) }
    return try resampled { weights in
      let sum = weights.reduce(0, +)
      return sum > 0 ? zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / sum : nil
    }
  }

  var intervalMethod: AssessedFigure.Method { isPlain ? .wilson : .bootstrap }
}
