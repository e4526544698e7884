// SPDX-License-Identifier: Apache-2.0

/// Brier's score: the mean squared distance of the probabilities from the truth.
///
/// `Σᵢ Σ꜀ (pᵢ꜀ − yᵢ꜀)² / n`, with `y` 1 for the true class and 0 for the others. With one or two
/// classes half of it is customary, `(p − y)²` of one class, and it then lies in 0 … 1; with more
/// classes it is 0 … 2. A proper scoring rule.
///
/// - Range: see above, lower is better; `nil` without samples or weight.
/// - Equals scikit-learn's `brier_score_loss(labels=range(classCount), scale_by_half=…)`.
/// - Independent of order and batches: sums carry their rounding errors.
/// - Source: Brier, Monthly Weather Review 78 (1950) 1, whose own definition is the one of 0 … 2.
public struct BrierScore: Metric, Equatable {
  public let name = "brier score"
  /// Whether it is halved.
  public let isHalved: Bool
  private var sum = RunningSum()
  private var weight = RunningSum()

  /// - Parameters:
  ///   - classCount: the number of classes.
  ///   - halved: scikit-learn's `scale_by_half`; when left out, with fewer than three classes.
  public init(classCount: Int, halved: Bool? = nil) { isHalved = halved ?? (classCount < 3) }

  public var value: Double? {
    weight.value > 0 ? sum.value / weight.value * (isHalved ? 0.5 : 1) : nil
  }

  /// - Precondition: the scores are probabilities.
  public mutating func update(_ batch: ScoredBatch) {
    for sample in 0..<batch.count { add(batch, sample, weight: 1) }
  }

  /// Takes in samples that do not count the same.
  ///
  /// - Throws: ``EvaluationError/badWeight(sample:weight:)``, before anything is taken in.
  /// - Precondition: the scores are probabilities; a weight for each sample.
  public mutating func update(_ batch: ScoredBatch, weights: [Double]) throws(EvaluationError) {
    try EvaluationError.check(weights, count: batch.count)
    for (sample, weight) in weights.enumerated() { add(batch, sample, weight: weight) }
  }

  private mutating func add(_ batch: ScoredBatch, _ sample: Int, weight: Double) {
    let squares = Self.squaredDistance(batch.labels[sample], classCount: batch.classCount) {
      Double(batch.scores[sample * batch.classCount + $0])
    }
    sum.add(weight * squares)
    self.weight.add(weight)
  }

  /// Of the probabilities of one sample from the truth, not halved.
  static func squaredDistance(
    _ label: Int, classCount: Int, probability: (_ column: Int) -> Double
  ) -> Double {
    var squares = 0.0
    for column in 0..<classCount {
      let distance = probability(column) - (column == label ? 1 : 0)
      squares += distance * distance
    }
    return squares
  }

  /// - Precondition: the same scale.
  public mutating func merge(_ other: BrierScore) {
    require(
      isHalved == other.isHalved, "BrierScore: expected the same scale in merging, found another")
    sum.add(other.sum)
    weight.add(other.weight)
  }
}
