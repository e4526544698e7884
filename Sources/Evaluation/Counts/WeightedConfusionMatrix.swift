// SPDX-License-Identifier: Apache-2.0

/// The weight of the samples of each class that were taken for each class.
///
/// For samples that do not count the same: by importance, or to undo a biased selection. Rows are
/// true classes, columns predicted ones. Equals scikit-learn's `confusion_matrix(sample_weight=…)`;
/// with weights of 1 all figures have the bits of ``ConfusionMatrix``.
///
/// - See: ``ConfusionFigures`` for accuracy, means over classes and the other figures.
public struct WeightedConfusionMatrix: ConfusionFigures {
  public let classCount: Int
  private var cells: [RunningSum]
  private var sum = RunningSum()

  /// An empty matrix.
  ///
  /// - Precondition: `classCount > 0`.
  public init(classCount: Int) {
    require(
      classCount > 0, "WeightedConfusionMatrix: expected at least one class, found \(classCount)")
    self.classCount = classCount
    cells = Array(repeating: RunningSum(), count: classCount * classCount)
  }

  /// The matrix of some samples.
  ///
  /// - Throws: ``EvaluationError`` for a label or prediction that is no class, and a bad weight.
  /// - Precondition: as many predictions and weights as labels.
  public init(
    labels: [Int], predictions: [Int], weights: [Double], classCount: Int
  ) throws(EvaluationError) {
    require(
      labels.count == predictions.count && labels.count == weights.count,
      "WeightedConfusionMatrix: expected a prediction and a weight for each of \(labels.count)"
        + " labels, found \(predictions.count) and \(weights.count)")
    self.init(classCount: classCount)
    for sample in labels.indices {
      for index in [labels[sample], predictions[sample]]
      where !(0..<classCount).contains(index) {
        throw .labelOutOfRange(sample: sample, label: index, classCount: classCount)
      }
      try add(
        actual: labels[sample], predicted: predictions[sample], weight: weights[sample],
        sample: sample)
    }
  }

  /// Takes in a batch by its highest scores.
  ///
  /// - Throws: ``EvaluationError/badWeight(sample:weight:)``; what came before it is taken in.
  /// - Precondition: the batch has as many classes, and as many samples as there are weights.
  public mutating func update(_ batch: ScoredBatch, weights: [Double]) throws(EvaluationError) {
    require(
      batch.classCount == classCount && batch.count == weights.count,
      "WeightedConfusionMatrix: expected \(classCount) classes and \(batch.count) weights, found"
        + " \(batch.classCount) and \(weights.count)")
    for sample in 0..<batch.count {
      try add(
        actual: batch.labels[sample], predicted: batch.prediction(sample), weight: weights[sample],
        sample: sample)
    }
  }

  private mutating func add(
    actual: Int, predicted: Int, weight: Double, sample: Int
  ) throws(EvaluationError) {
    // A sum beyond all numbers is the fault of a weight, too.
    guard weight >= 0, (sum.value + weight).isFinite else {
      throw .badWeight(sample: sample, weight: weight)
    }
    cells[actual * classCount + predicted].add(weight)
    sum.add(weight)
  }

  /// Adds the weights of another matrix of as many classes.
  ///
  /// - Precondition: the sum of all weights stays finite.
  public mutating func merge(_ other: WeightedConfusionMatrix) {
    require(
      other.classCount == classCount,
      "WeightedConfusionMatrix: expected \(classCount) classes, found \(other.classCount)")
    for index in cells.indices { cells[index].add(other.cells[index]) }
    sum.add(other.sum)
    require(sum.value.isFinite, "WeightedConfusionMatrix: expected a finite sum of weights")
  }

  /// The weight of the samples of class `actual` that were taken for `predicted`.
  public subscript(actual: Int, predicted: Int) -> Double {
    let classes = 0..<classCount
    require(
      classes.contains(actual) && classes.contains(predicted),
      "WeightedConfusionMatrix: expected classes in \(classes), found \(actual) and \(predicted)")
    return cells[actual * classCount + predicted].value
  }

  public func weight(actual: Int, predicted: Int) -> Double { self[actual, predicted] }

  /// The weights, a row for each true class.
  public var rows: [[Double]] {
    (0..<classCount).map { actual in (0..<classCount).map { self[actual, $0] } }
  }

  /// The weight of all samples.
  public var total: Double { sum.value }

  /// All classes against all others, in order.
  ///
  /// Sums of cells alone, without differences: what is 0 stays 0, so that undefined figures are
  /// known for certain.
  public var perClass: [ClassWeights] {
    var found = [Double](repeating: 0, count: classCount)
    var (alarms, missed, quiet) = (found, found, found)
    for (actual, row) in rows.enumerated() {
      var before = 0.0
      for (predicted, weight) in row.enumerated() {
        if predicted == actual {
          found[actual] = weight
        } else {
          alarms[predicted] += weight
          missed[actual] += weight
          quiet[predicted] += before
        }
        before += weight
      }
      var after = 0.0
      for (predicted, weight) in row.enumerated().reversed() {
        if predicted != actual { quiet[predicted] += after }
        after += weight
      }
    }
    return (0..<classCount).map {
      ClassWeights(
        truePositives: found[$0], falsePositives: alarms[$0], falseNegatives: missed[$0],
        trueNegatives: quiet[$0])
    }
  }
}
