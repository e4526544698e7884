// SPDX-License-Identifier: Apache-2.0

/// The labels of some samples and what a model gave for them: what metrics are fed with.
public struct ScoredBatch: Sendable, Equatable {
  /// The true class of each sample.
  public let labels: [Int]
  /// Logits or probabilities, `[samples, classes]` row by row.
  public let scores: [Float]
  public let classCount: Int
  /// The sum (not the mean) of the samples' losses, where one was computed.
  public let lossSum: Double?

  /// - Throws: ``EvaluationError`` for a label outside `0..<classCount` or a score that is NaN.
  /// - Precondition: `classCount > 0`, and `scores` has `classCount` numbers for each label.
  public init(
    labels: [Int], scores: [Float], classCount: Int, lossSum: Double? = nil
  ) throws(EvaluationError) {
    require(classCount > 0, "ScoredBatch: expected at least one class, found \(classCount)")
    require(
      scores.count == labels.count * classCount,
      "ScoredBatch: expected \(labels.count) × \(classCount) scores, found \(scores.count)")
    for (sample, label) in labels.enumerated() where !(0..<classCount).contains(label) {
      throw .labelOutOfRange(sample: sample, label: label, classCount: classCount)
    }
    if let index = scores.firstIndex(where: \.isNaN) {
      throw .scoreNotANumber(sample: index / classCount, column: index % classCount)
    }
    self.labels = labels
    self.scores = scores
    self.classCount = classCount
    self.lossSum = lossSum
  }

  /// The number of samples.
  public var count: Int { labels.count }

  /// The class with the highest score; the first among equals.
  public func prediction(_ sample: Int) -> Int {
    let start = sample * classCount
    var best = 0
    for column in 1..<max(classCount, 1) where scores[start + column] > scores[start + best] {
      best = column
    }
    return best
  }

  /// How many classes come before the label, by score and among equals by index: 0 means that the
  /// label is the prediction.
  public func rank(_ sample: Int) -> Int {
    let start = sample * classCount
    let label = labels[sample]
    let own = scores[start + label]
    var rank = 0
    for column in 0..<classCount {
      let score = scores[start + column]
      if score > own || (score == own && column < label) { rank += 1 }
    }
    return rank
  }
}
