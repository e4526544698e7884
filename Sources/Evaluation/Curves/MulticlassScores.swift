// SPDX-License-Identifier: Apache-2.0

/// Labels and scores `[samples, classes]`: areas and average precisions over several classes.
///
/// - A class without samples has no average precision, one without samples or without others no
///   area. ``EmptyClassRule`` says what such a class counts as in a macro mean; by default it is
///   left out. In a weighted mean a class without samples has no weight.
/// - Weights: samples count by their weights, also in the weights of classes.
/// - Empty input: every figure is `nil`.
public struct MulticlassScores: Sendable {
  public let classCount: Int
  let labels: [Int]
  let weights: [Double]?
  private let scores: Storage

  private enum Storage {
    case float([Float])
    case double([Double])
  }

  /// - Parameters:
  ///   - labels: the true class of each sample.
  ///   - scores: `[samples, classes]` row by row.
  ///   - classCount: the number of classes.
  ///   - weights: one for each sample, 0 or more; all 1 when left out.
  /// - Throws: ``EvaluationError`` for a label outside `0..<classCount`, a score that is NaN or
  ///   infinite, a weight that is negative or not finite.
  /// - Precondition: `classCount > 0`, `classCount` scores and a weight for each label.
  public init(
    labels: [Int], scores: [Float], classCount: Int, weights: [Double]? = nil
  ) throws(EvaluationError) {
    try Self.check(labels, scores, classCount, weights)
    (self.labels, self.scores, self.classCount) = (labels, .float(scores), classCount)
    self.weights = weights
  }

  /// See ``init(labels:scores:classCount:weights:)-(_,[Float],_,_)``.
  public init(
    labels: [Int], scores: [Double], classCount: Int, weights: [Double]? = nil
  ) throws(EvaluationError) {
    try Self.check(labels, scores, classCount, weights)
    (self.labels, self.scores, self.classCount) = (labels, .double(scores), classCount)
    self.weights = weights
  }

  private static func check<Score: OrderedScore>(
    _ labels: [Int], _ scores: [Score], _ classCount: Int, _ weights: [Double]?
  ) throws(EvaluationError) {
    require(classCount > 0, "MulticlassScores: expected at least one class, found \(classCount)")
    require(
      scores.count == labels.count * classCount
        && (weights.map { $0.count == labels.count } ?? true),
      "MulticlassScores: expected \(labels.count) × \(classCount) scores and as many weights as "
        + "labels, found \(scores.count) scores")
    for (sample, label) in labels.enumerated() where !(0..<classCount).contains(label) {
      throw .labelOutOfRange(sample: sample, label: label, classCount: classCount)
    }
    if let index = scores.firstIndex(where: { !$0.isFinite }) {
      let (sample, column) = index.quotientAndRemainder(dividingBy: classCount)
      if scores[index].isNaN { throw .scoreNotANumber(sample: sample, column: column) }
      throw .scoreNotFinite(sample: sample, score: Double(scores[index]))
    }
    if let weights { try BinaryScores.check(weights) }
  }

  /// One class against all others, by the class's score.
  ///
  /// - Precondition: `classIndex` is in `0..<classCount`.
  public func oneVersusRest(_ classIndex: Int) -> BinaryScores {
    require(
      (0..<classCount).contains(classIndex),
      "MulticlassScores: expected a class in 0..<\(classCount), found \(classIndex)")
    return column(classIndex, of: Array(labels.indices))
  }

  /// All pairs of sample and class: positive where the class is the sample's own.
  public var pooled: BinaryScores {
    var own = [Bool](repeating: false, count: labels.count * classCount)
    for (sample, label) in labels.enumerated() { own[sample * classCount + label] = true }
    let repeated = weights.map { weights in
      weights.flatMap { [Double](repeating: $0, count: classCount) }
    }
    return switch scores {
    case .float(let scores): BinaryScores.sorted(scores, own, repeated)
    case .double(let scores): BinaryScores.sorted(scores, own, repeated)
    }
  }

  /// Some samples by the score of one class, which is the positive one.
  func column(_ classIndex: Int, of samples: [Int]) -> BinaryScores {
    let own = samples.map { labels[$0] == classIndex }
    let weights = weights.map { weights in samples.map { weights[$0] } }
    func place(_ sample: Int) -> Int { sample * classCount + classIndex }
    return switch scores {
    case .float(let scores):
      BinaryScores.sorted(samples.map { scores[place($0)] }, own, weights)
    case .double(let scores):
      BinaryScores.sorted(samples.map { scores[place($0)] }, own, weights)
    }
  }

  /// The weight of the samples of each class.
  public var classWeights: [Double] {
    var sums = [CurveSum](repeating: CurveSum(), count: classCount)
    for (sample, label) in labels.enumerated() { sums[label].add(weights?[sample] ?? 1) }
    return sums.map(\.value)
  }
}
