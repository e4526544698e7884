// SPDX-License-Identifier: Apache-2.0

/// A threshold and how a classifier does with it.
///
/// A sample is called positive when its score is at or above the threshold. A ratio is `nil` where
/// nothing can be divided by.
public struct OperatingPoint: BinaryFigures, Hashable {
  /// The lowest score that is called positive; infinite where none is.
  public let threshold: Threshold
  /// The weight of the positive samples that were found.
  public let truePositives: Double
  /// The weight of the negative samples that raised a false alarm.
  public let falsePositives: Double
  /// The weight of all positive samples.
  public let positives: Double
  /// The weight of all negative samples.
  public let negatives: Double

  init(
    threshold: Threshold, truePositives: Double, falsePositives: Double, positives: Double,
    negatives: Double
  ) {
    self.threshold = threshold
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.positives = positives
    self.negatives = negatives
  }

  /// The point at one of the distinct scores.
  init(entry: Int, of scores: BinaryScores) {
    self.init(
      threshold: Threshold(scores.thresholds[entry]), truePositives: scores.truePositives[entry],
      falsePositives: scores.falsePositives[entry], positives: scores.positives,
      negatives: scores.negatives)
  }

  /// The point above all scores, where nothing is called positive.
  init(noneOf scores: BinaryScores) {
    self.init(
      threshold: .never, truePositives: 0, falsePositives: 0, positives: scores.positives,
      negatives: scores.negatives)
  }

  /// The weight of the positive samples that were missed.
  public var falseNegatives: Double { positives - truePositives }
  /// The weight of the negative samples that were left alone.
  public var trueNegatives: Double { negatives - falsePositives }

  /// The four counts; `nil` where weights are no whole numbers.
  public var counts: ClassCounts? {
    let sums = [truePositives, falsePositives, falseNegatives, trueNegatives]
    let whole = sums.compactMap { Int(exactly: $0) }
    guard whole.count == 4 else { return nil }
    return ClassCounts(
      truePositives: whole[0], falsePositives: whole[1], falseNegatives: whole[2],
      trueNegatives: whole[3])
  }

  /// The four cells, from which ``BinaryFigures`` computes precision, recall, F-beta and the rest.
  public var weights: ClassWeights {
    ClassWeights(
      truePositives: truePositives, falsePositives: falsePositives,
      falseNegatives: max(0, falseNegatives), trueNegatives: max(0, trueNegatives))
  }

  /// `miss · FN + falseAlarm · FP`, the cost of all mistakes together.
  public func cost(ofMiss miss: Double, ofFalseAlarm falseAlarm: Double) -> Double {
    miss * falseNegatives + falseAlarm * falsePositives
  }
}
