// SPDX-License-Identifier: Apache-2.0

/// A classifier's answers on one part of the data, sample by sample.
public struct ClassificationResult: Sendable, Equatable {
  /// The names of the classes, in the order of the model's outputs.
  public let classes: [String]
  /// The true class of each sample.
  public private(set) var labels: [Int] = []
  /// The predicted class of each sample.
  public private(set) var predictions: [Int] = []
  /// The probabilities `[samples, classes]` row by row; `nil` when only classes were predicted.
  public private(set) var probabilities: [Double]?
  /// The mean loss, where losses were given.
  public var loss: Double? { losses.value }

  private var losses = MeanLoss()

  /// A result to be filled with ``append(_:)``.
  public init(classes: [String]) {
    self.classes = classes
    probabilities = []
  }

  /// A result from predicted classes alone.
  ///
  /// - Throws: ``EvaluationError/labelOutOfRange(sample:label:classCount:)``.
  /// - Precondition: as many predictions as labels.
  public init(classes: [String], labels: [Int], predictions: [Int]) throws(EvaluationError) {
    require(
      labels.count == predictions.count,
      "ClassificationResult: expected \(labels.count) predictions, found \(predictions.count)")
    for (sample, pair) in zip(labels, predictions).enumerated() {
      for index in [pair.0, pair.1] where !classes.indices.contains(index) {
        throw .labelOutOfRange(sample: sample, label: index, classCount: classes.count)
      }
    }
    self.classes = classes
    self.labels = labels
    self.predictions = predictions
  }

  /// A result from the probabilities, or other scores, of all classes.
  ///
  /// - Parameters:
  ///   - classes: The names of the classes.
  ///   - labels: The true class of each sample.
  ///   - probabilities: `[samples, classes]` row by row.
  ///   - predictions: Where they follow another rule than the highest score, the first among equals.
  /// - Throws: ``EvaluationError`` for a label that is no class or a probability that is NaN.
  /// - Precondition: as many probabilities as classes for each label.
  public init(
    classes: [String], labels: [Int], probabilities: [Double], predictions: [Int]? = nil
  ) throws(EvaluationError) {
    let width = classes.count
    require(
      probabilities.count == labels.count * width,
      "ClassificationResult: expected \(labels.count) × \(width) probabilities, found "
        + "\(probabilities.count)")
    if let index = probabilities.firstIndex(where: \.isNaN) {
      throw .scoreNotANumber(sample: index / width, column: index % width)
    }
    let highest = labels.indices.map { sample in
      var best = 0
      for column in 1..<max(width, 1)
      where probabilities[sample * width + column] > probabilities[sample * width + best] {
        best = column
      }
      return best
    }
    try self.init(classes: classes, labels: labels, predictions: predictions ?? highest)
    self.probabilities = probabilities
  }

  /// Adds a batch whose scores are probabilities.
  ///
  /// - Precondition: the batch has as many classes, and the result has probabilities.
  public mutating func append(_ batch: ScoredBatch) {
    require(
      batch.classCount == classes.count,
      "ClassificationResult: expected \(classes.count) classes, found \(batch.classCount)")
    require(
      probabilities != nil, "ClassificationResult: one without probabilities takes no scores")
    labels += batch.labels
    predictions += (0..<batch.count).map { batch.prediction($0) }
    probabilities?.append(contentsOf: batch.scores.lazy.map { Double($0) })
    if let sum = batch.lossSum { losses.update(sum: sum, count: batch.count) }
  }

  /// The number of samples.
  public var count: Int { labels.count }

  /// The number of samples classified rightly.
  public var correct: Int { zip(labels, predictions).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) } }

  /// The share of samples classified rightly; `nil` without samples.
  public var accuracy: Double? { count == 0 ? nil : Double(correct) / Double(count) }

  /// The interval in which the accuracy on unseen samples lies; `nil` without samples.
  public func accuracyInterval(level: Double = 0.95) -> ConfidenceInterval? {
    count == 0 ? nil : .wilson(successes: correct, trials: count, level: level)
  }

  /// How often each class was taken for each class.
  public var confusionMatrix: ConfusionMatrix {
    var matrix = ConfusionMatrix(classCount: classes.count)
    for (label, prediction) in zip(labels, predictions) {
      matrix.add(actual: label, predicted: prediction)
    }
    return matrix
  }

  /// The probability given to a class for a sample; `nil` without probabilities.
  public func probability(of classIndex: Int, sample: Int) -> Double? {
    probabilities?[sample * classes.count + classIndex]
  }

  /// The samples classified wrongly, those first whose true class was given the least probability;
  /// without probabilities in the order of the data.
  public func worst(_ limit: Int) -> [Int] {
    let wrong = labels.indices.filter { labels[$0] != predictions[$0] }
    let ordered = wrong.sorted { left, right in
      let first = probability(of: labels[left], sample: left) ?? 0
      let second = probability(of: labels[right], sample: right) ?? 0
      return first != second ? first < second : left < right
    }
    return Array(ordered.prefix(limit))
  }
}
