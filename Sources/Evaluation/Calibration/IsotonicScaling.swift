// SPDX-License-Identifier: Apache-2.0

/// A score of one class made a probability by the rising function that fits best.
///
/// Linear between its thresholds, constant outside them. It needs more samples than a curve of two
/// numbers, some thousand, and gives many samples the same probability; 0 and 1 occur, and a mistake
/// at one of them makes an unbounded log-loss.
///
/// - Source: Zadrozny and Elkan, KDD 2002; pool adjacent violators: Ayer et al., Ann. Math. Statist. 26
///   (1955) 641.
public struct IsotonicScaling: Sendable, Hashable {
  /// Scores, rising.
  public let scores: [Double]
  /// The probability at each of the scores, never falling.
  public let probabilities: [Double]

  /// - Returns: `nil` unless scores are finite and rise, and there is a probability, never falling,
  ///   for each.
  init?(scores: [Double], probabilities: [Double]) {
    guard !scores.isEmpty, scores.count == probabilities.count,
      scores.allSatisfy(\.isFinite), probabilities.allSatisfy({ $0 >= 0 && $0 <= 1 }),
      zip(scores, scores.dropFirst()).allSatisfy(<),
      zip(probabilities, probabilities.dropFirst()).allSatisfy(<=)
    else { return nil }
    (self.scores, self.probabilities) = (scores, probabilities)
  }

  /// The function with the least squared distance from 1 for samples of the class and 0 for others.
  ///
  /// - Ties: samples of equal score are one of their mean and weight. Where all scores are equal, the
  ///   function is the share of the class.
  /// - Equals scikit-learn's `IsotonicRegression(out_of_bounds="clip")`, save that scikit-learn also
  ///   takes scores for equal that differ by less than 1e-15.
  /// - Throws: ``EvaluationError``: a bad score or weight;
  ///   ``EvaluationError/cannotRecalibrate(method:expected:found:)`` unless both sides have samples.
  /// - Precondition: as many labels and weights as scores.
  public init(
    scores: [Double], isPositive: [Bool], weights: [Double]? = nil
  ) throws(EvaluationError) {
    let samples = try OneVersusRestSamples(
      "isotonic", scores: scores, isPositive: isPositive, weights: weights)
    let levels = Self.pooled(Self.untied(samples))
    var (thresholds, probabilities) = ([Double](), [Double]())
    // Of a level with one value only the ends are needed.
    for level in levels {
      for score in level.first == level.last ? [level.first] : [level.first, level.last] {
        thresholds.append(score)
        probabilities.append(level.mean)
      }
    }
    (self.scores, self.probabilities) = (thresholds, probabilities)
  }

  /// Samples from one score to another.
  private struct Level {
    var first: Double
    var last: Double
    var positive: Double
    var weight: Double

    /// At most 1, whatever rounding says.
    var mean: Double { min(1, positive / weight) }
  }

  /// A level for each distinct score, rising.
  private static func untied(_ samples: OneVersusRestSamples) -> [Level] {
    let order = samples.scores.indices.sorted {
      (samples.scores[$0], $0) < (samples.scores[$1], $1)
    }
    var levels: [Level] = []
    var (positive, weight) = (RunningSum(), RunningSum())
    for (place, sample) in order.enumerated() {
      weight.add(samples.weights[sample])
      if samples.isPositive[sample] { positive.add(samples.weights[sample]) }
      let score = samples.scores[sample]
      if place + 1 < order.count, samples.scores[order[place + 1]] == score { continue }
      levels.append(
        Level(first: score, last: score, positive: positive.value, weight: weight.value))
      (positive, weight) = (RunningSum(), RunningSum())
    }
    return levels
  }

  /// Joins neighbours until their means rise.
  private static func pooled(_ levels: [Level]) -> [Level] {
    var pools: [Level] = []
    for level in levels {
      var pool = level
      while let before = pools.last, before.mean >= pool.mean {
        pools.removeLast()
        pool = Level(
          first: before.first, last: pool.last, positive: before.positive + pool.positive,
          weight: before.weight + pool.weight)
      }
      pools.append(pool)
    }
    return pools
  }

  /// The probability of the class; NaN for NaN.
  public func probability(_ score: Double) -> Double {
    if score.isNaN { return score }
    // The number of thresholds below the score.
    var (low, high) = (0, scores.count)
    while low < high {
      let middle = (low + high) / 2
      if scores[middle] < score { low = middle + 1 } else { high = middle }
    }
    if low == 0 { return probabilities[0] }
    if low == scores.count { return probabilities[low - 1] }
    let (left, right) = (probabilities[low - 1], probabilities[low])
    if left == right { return left }
    // Halves, since a difference may be infinite.
    let share =
      (score / 2 - scores[low - 1] / 2) / (scores[low] / 2 - scores[low - 1] / 2)
    return left + (right - left) * share
  }
}
