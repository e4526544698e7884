// SPDX-License-Identifier: Apache-2.0

/// A sample that was classified wrongly, and how sure the classifier was.
///
/// Those of which it was surest are the first to look at: a wrong label, a sample of no class, or
/// something the classifier has learnt wrongly.
public struct ConfidentMistake: Sendable, Hashable {
  /// The place of the sample in the data, from 0.
  public let sample: Int
  /// The true class.
  public let actual: Int
  /// The class it was taken for.
  public let predicted: Int
  /// The probability given to the wrong class.
  public let probability: Double
  /// The probability given to the true class.
  public let probabilityOfActual: Double

  /// The mistakes, those first whose wrong class was given the highest probability; among equals in
  /// the order of the data.
  ///
  /// - Parameters:
  ///   - limit: at most so many.
  ///   - labels: the true class of each sample.
  ///   - predictions: the answered class of each sample.
  ///   - probabilities: `[samples, classes]` row by row.
  ///   - classCount: the number of classes.
  /// - Throws: ``EvaluationError`` for a label or prediction that is no class and for a score of a
  ///   mistake that is NaN.
  /// - Precondition: as many predictions as labels, `classCount` probabilities for each.
  public static func surest(
    _ limit: Int, labels: [Int], predictions: [Int], probabilities: [Double], classCount: Int
  ) throws(EvaluationError) -> [ConfidentMistake] {
    try surest(limit, labels, predictions, probabilities.count, classCount) { probabilities[$0] }
  }

  /// The mistakes of a result, the surest first; empty without probabilities.
  public static func surest(
    _ limit: Int, of result: ClassificationResult
  ) throws(EvaluationError) -> [ConfidentMistake] {
    guard let probabilities = result.probabilities else { return [] }
    return try surest(
      limit, result.labels, result.predictions, probabilities.count, result.classes.count
    ) { Double(probabilities[$0]) }
  }

  private static func surest(
    _ limit: Int, _ labels: [Int], _ predictions: [Int], _ count: Int, _ classCount: Int,
    probability: (Int) -> Double
  ) throws(EvaluationError) -> [ConfidentMistake] {
    require(
      labels.count == predictions.count && classCount > 0 && count == labels.count * classCount,
      "ConfidentMistake: expected \(labels.count) predictions and \(labels.count) × \(classCount) "
        + "probabilities, found \(predictions.count) and \(count)")
    var mistakes: [ConfidentMistake] = []
    for (sample, (actual, predicted)) in zip(labels, predictions).enumerated() {
      for label in [actual, predicted] where !(0..<classCount).contains(label) {
        throw .labelOutOfRange(sample: sample, label: label, classCount: classCount)
      }
      guard actual != predicted else { continue }
      let start = sample * classCount
      let wrong = probability(start + predicted)
      if wrong.isNaN { throw .scoreNotANumber(sample: sample, column: predicted) }
      mistakes.append(
        ConfidentMistake(
          sample: sample, actual: actual, predicted: predicted, probability: wrong,
          probabilityOfActual: probability(start + actual)))
    }
    mistakes.sort {
      $0.probability != $1.probability
        ? $0.probability > $1.probability : $0.sample < $1.sample
    }
    return Array(mistakes.prefix(max(0, limit)))
  }
}
