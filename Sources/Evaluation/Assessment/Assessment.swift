// SPDX-License-Identifier: Apache-2.0

/// What there is to say about a classifier's answers on one part of the data: figures with their
/// uncertainty, curves, calibration, thresholds, mistakes. Reports show it and compute nothing.
///
/// ```swift
/// let assessment = try Assessment(trainer.evaluate(parts.test), validation: trainer.evaluate(parts.validation))
/// for figure in assessment.figures { print(figure.name, figure.value ?? .nan) }
/// ```
///
/// Where samples belong together (frames of one video, images of one patient), give their groups:
/// intervals that take them for independent are too narrow.
public struct Assessment: Sendable {
  public let classes: [String]
  /// The number of samples.
  public let count: Int
  /// The class that is to be found; `nil` for more than two classes, unless one was named.
  public let positiveClass: Int?
  /// Of all intervals.
  public let level: Double
  /// Where intervals that no formula gives come from.
  public let bootstrap: Bootstrap
  /// Whether samples come in groups; intervals are by groups then.
  public let isGrouped: Bool
  /// Whether samples have weights.
  public let isWeighted: Bool
  public let matrix: ConfusionMatrix
  /// The figures over all classes, the most important first.
  public let figures: [AssessedFigure]
  public let perClass: [AssessedClass]
  /// Empty without probabilities.
  public let curves: [AssessedCurves]
  /// Whether probabilities can be believed; `nil` without them.
  public let calibration: AssessedCalibration?
  /// Empty without validation data, probabilities or a class that is to be found.
  public let thresholds: [FrozenThreshold]
  /// The most frequent mistakes.
  public let confusedPairs: [ConfusedPair]
  /// The surest mistakes; empty without probabilities.
  public let mistakes: [ConfidentMistake]
  /// Where it does worse; `nil` where nothing more is known about the samples.
  public let slices: SliceAnalysis?

  /// Assesses answers.
  ///
  /// - Parameters:
  ///   - result: The answers that are reported.
  ///   - validation: Answers of the same model on the data that thresholds are chosen on.
  ///   - groups: A number for each sample; samples of the same number belong together.
  ///   - weights: What each sample counts for; all the same when left out. Figures and intervals are
  ///     by weight; the confusion matrix, pairs and slices count samples.
  ///   - validationWeights: What each sample of the validation data counts for when thresholds are
  ///     chosen.
  ///   - columns: What else is known about the samples.
  ///   - settings: How they are assessed.
  /// - Throws: ``EvaluationError`` for scores that are infinite, and weights that are none.
  /// - Precondition: The validation result has the same classes; a group, and a value in each column,
  ///   for each sample; the positive class is one.
  public init(
    _ result: ClassificationResult, validation: ClassificationResult? = nil,
    groups: [Int]? = nil, weights: [Double]? = nil, validationWeights: [Double]? = nil,
    columns: [SliceColumn] = [], settings: AssessmentSettings = AssessmentSettings()
  ) throws(EvaluationError) {
    require(
      validation.map { $0.classes == result.classes } ?? true,
      "Assessment: expected validation answers of the same classes")
    require(
      groups.map { $0.count == result.count } ?? true,
      "Assessment: expected a group for each of \(result.count) samples")
    if let weights { try EvaluationError.check(weights, count: result.count) }
    if let validationWeights {
      try EvaluationError.check(validationWeights, count: validation?.count ?? 0)
    }
    let positive = settings.positiveClass ?? (result.classes.count == 2 ? 1 : nil)
    require(
      positive.map { result.classes.indices.contains($0) } ?? true,
      "Assessment: expected a positive class in \(result.classes.indices)")
    let samples = AssessedSamples(
      result, groups: groups, weights: weights, positiveClass: positive, settings)
    classes = result.classes
    count = result.count
    positiveClass = positive
    level = settings.bootstrap.level
    bootstrap = settings.bootstrap
    isGrouped = groups != nil
    isWeighted = weights != nil
    matrix = samples.matrix
    perClass = try samples.perClass()
    curves = try samples.curves(perClass)
    figures = try samples.figures(curves)
    calibration = try samples.calibration()
    thresholds = try samples.thresholds(chosenOn: validation, weights: validationWeights)
    confusedPairs = samples.matrix.confusedPairs(limit: 10, level: level)
    mistakes = try ConfidentMistake.surest(settings.mistakeLimit, of: result)
    slices =
      columns.isEmpty
      ? nil
      : SliceAnalysis(
        columns: columns, isCorrect: zip(result.labels, result.predictions).map { $0 == $1 },
        minimumSize: settings.smallestSlice, level: level)
  }
}
