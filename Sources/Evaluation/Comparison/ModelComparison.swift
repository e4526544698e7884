// SPDX-License-Identifier: Apache-2.0

/// Whether one model is better than another on the same samples, and how sure that is.
///
/// Where samples come in groups (frames of one video), McNemar's, Tango's and DeLong's methods do not
/// hold, for they take samples as independent. They are `nil` then, and the bootstrap by groups
/// speaks alone.
public struct ModelComparison: Sendable, Hashable {
  /// A figure of both models.
  public struct Figure: Sendable, Hashable {
    /// `accuracy`, `macro f1`, `log-loss`, `average precision`, `area under ROC`.
    public let name: String
    public let higherIsBetter: Bool
    public let result: BootstrapDifference
  }

  public let firstName: String
  public let secondName: String
  /// The number of samples.
  public let count: Int
  /// Samples that both models have right.
  public let bothRight: Int
  public let onlyFirst: Int
  public let onlySecond: Int
  public let level: Double
  /// `nil` with groups.
  public let mcNemar: McNemarTest?
  /// The accuracy of the second model less that of the first: Tango's interval, by the bootstrap with
  /// groups; `nil` without samples or where that has none.
  public let accuracyInterval: ConfidenceInterval?
  /// The areas under the ROC curve; `nil` with groups, without probabilities, or without a positive
  /// class.
  public let deLong: DeLongTest?
  /// Figures by the paired bootstrap: accuracy and macro F1 always, log-loss with probabilities,
  /// average precision and area under ROC with scores and a positive class.
  public let figures: [Figure]

  /// Compares two models' answers.
  ///
  /// - Parameters:
  ///   - first: the answers of one model.
  ///   - second: the answers of the other, on the same samples.
  ///   - firstName: what the first is called.
  ///   - secondName: what the second is called.
  ///   - positiveClass: the class that is to be found, for figures of ranking; of two classes the
  ///     second when left out, of more none.
  ///   - groups: a number for each sample; samples of the same number belong together.
  ///   - bootstrap: how samples are drawn again.
  /// - Throws: ``EvaluationError`` where the results are of different samples or classes, naming the
  ///   first that differs.
  /// - Precondition: `positiveClass` is a class; a group for each sample.
  public init(
    _ first: ClassificationResult, _ second: ClassificationResult, firstName: String = "A",
    secondName: String = "B", positiveClass: Int? = nil, groups: [Int]? = nil,
    bootstrap: Bootstrap = Bootstrap()
  ) throws(EvaluationError) {
    try Self.check(first, second)
    require(
      positiveClass.map { first.classes.indices.contains($0) } ?? true,
      "ModelComparison: expected a class in \(first.classes.indices) as the positive one")
    self.firstName = firstName
    self.secondName = secondName
    count = first.count
    level = bootstrap.level
    var cells = [0, 0, 0, 0]
    for sample in 0..<first.count {
      let label = first.labels[sample]
      cells[
        (first.predictions[sample] == label ? 1 : 0)
          + (second.predictions[sample] == label ? 2 : 0)] += 1
    }
    (onlyFirst, onlySecond, bothRight) = (cells[1], cells[2], cells[3])
    var figures = try Self.figuresOfClasses(first, second, groups, bootstrap)
    mcNemar =
      groups == nil ? McNemarTest(onlyFirst: onlyFirst, onlySecond: onlySecond) : nil
    if groups != nil {
      accuracyInterval = figures.first?.result.difference.interval
    } else {
      accuracyInterval =
        count == 0
        ? nil
        : .pairedDifference(
          onlyFirst: onlyFirst, onlySecond: onlySecond, count: count, level: level)
    }
    var test: DeLongTest?
    if let a = first.logLosses, let b = second.logLosses, count > 0 {
      // Margins and other scores order samples; they have no log-loss.
      if AssessedSamples.areProbabilities(first), AssessedSamples.areProbabilities(second) {
        figures.append(
          Figure(
            name: "log-loss", higherIsBetter: false,
            result: try bootstrap.difference(ofMean: a, b, groups: groups)))
      }
      if let positive = positiveClass ?? (first.classes.count == 2 ? 1 : nil) {
        let scores = (
          first.probabilities(of: positive) ?? [], second.probabilities(of: positive) ?? []
        )
        let isPositive = first.isOf(positive)
        for (name, figure) in [
          ("average precision", RankingFigure.averagePrecision), ("area under ROC", .rocAUC),
        ] {
          let result = try bootstrap.difference(
            of: figure, first: scores.0, second: scores.1, isPositive: isPositive,
            groups: groups)
          figures.append(Figure(name: name, higherIsBetter: true, result: result))
        }
        if groups == nil {
          test = try DeLongTest(first: scores.0, second: scores.1, isPositive: isPositive)
        }
      }
    }
    deLong = test
    self.figures = figures
  }

  /// The share that the first model has right; `nil` without samples.
  public var firstAccuracy: Double? { share(bothRight + onlyFirst) }
  public var secondAccuracy: Double? { share(bothRight + onlySecond) }
  /// The second accuracy less the first.
  public var accuracyDifference: Double? { share(onlySecond - onlyFirst) }

  private func share(_ part: Int) -> Double? {
    count == 0 ? nil : Double(part) / Double(count)
  }

  /// The p-value of the difference in accuracy: McNemar's mid-p, with groups the bootstrap's.
  public var pValue: Double? { mcNemar?.midP ?? figures.first?.result.pValue }

  /// How many samples in all would show a difference such as this one, with a probability of 80 %;
  /// `nil` where the models are right equally often, or with groups.
  ///
  /// `(z·√ψ + 0.84·√(ψ − δ²))²/δ²`, with the difference `δ` and the share `ψ` of samples that one
  /// model alone has right.
  ///
  /// - Source: Connor, Biometrics 43 (1987) 207.
  public var samplesNeeded: Double? {
    guard mcNemar != nil, count > 0, onlyFirst != onlySecond else { return nil }
    let n = Double(count)
    let difference = Double(onlySecond - onlyFirst) / n
    let either = Double(onlyFirst + onlySecond) / n
    let z = ConfidenceInterval.normalQuantile(level: level)
    let root =
      z * either.squareRoot()
      + Normal.quantile(0.8) * max(0, either - difference * difference).squareRoot()
    return (root * root / (difference * difference)).rounded(.up)
  }

  private static func check(
    _ first: ClassificationResult, _ second: ClassificationResult
  ) throws(EvaluationError) {
    for index in 0..<max(first.classes.count, second.classes.count) {
      let a = first.classes.indices.contains(index) ? first.classes[index] : nil
      let b = second.classes.indices.contains(index) ? second.classes[index] : nil
      if a != b { throw .classNamesDiffer(index: index, first: a, second: b) }
    }
    if first.count != second.count {
      throw .lengthsDiffer(first: first.count, second: second.count)
    }
    for sample in 0..<first.count where first.labels[sample] != second.labels[sample] {
      throw .labelsDiffer(
        sample: sample, first: first.labels[sample], second: second.labels[sample])
    }
  }

  private static func figuresOfClasses(
    _ first: ClassificationResult, _ second: ClassificationResult, _ groups: [Int]?,
    _ bootstrap: Bootstrap
  ) throws(EvaluationError) -> [Figure] {
    let statistics: [(String, @Sendable (ConfusionMatrix) -> Double?)] = [
      ("accuracy", { $0.accuracy }), ("macro f1", { $0.macro(.f1) }),
    ]
    let (labels, classes) = (first.labels, first.classes.count)
    if classes == 0 { return [] }
    var figures: [Figure] = []
    for (name, statistic) in statistics {
      let result: BootstrapDifference
      if groups == nil {
        result = try bootstrap.difference(
          labels: labels, first: first.predictions, second: second.predictions,
          classCount: classes, statistic: statistic)
      } else {
        let figure: @Sendable ([Int], [UInt32]) -> Double? = { predictions, draws in
          var matrix = ConfusionMatrix(classCount: classes)
          for (sample, times) in draws.enumerated() where times > 0 {
            matrix.add(
              actual: labels[sample], predicted: predictions[sample], count: Int(times))
          }
          return statistic(matrix)
        }
        let (a, b) = (first.predictions, second.predictions)
        result = try bootstrap.difference(
          count: labels.count, groups: groups, first: { figure(a, $0) },
          second: { figure(b, $0) })
      }
      figures.append(Figure(name: name, higherIsBetter: true, result: result))
    }
    return figures
  }
}
