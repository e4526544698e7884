// SPDX-License-Identifier: Apache-2.0
public import DescentEvaluation

extension Assessment {
  /// Assesses the answers of a table; its groups and other columns are taken into account.
  ///
  /// - Parameters:
  ///   - table: The answers that are reported.
  ///   - validation: Answers of the same classifier on the data that thresholds are chosen on.
  ///   - settings: The table's positive class counts where these name none.
  /// - Throws: ``EvaluationError``, also where the tables have other classes.
  public init(
    _ table: ScoreTable, validation: ScoreTable? = nil,
    settings: AssessmentSettings = AssessmentSettings()
  ) throws(EvaluationError) {
    if let validation, validation.classes != table.classes {
      for index in 0..<max(table.classes.count, validation.classes.count) {
        let first = table.classes.indices.contains(index) ? table.classes[index] : nil
        let second = validation.classes.indices.contains(index) ? validation.classes[index] : nil
        if first != second {
          throw .classNamesDiffer(index: index, first: first, second: second)
        }
      }
    }
    var settings = settings
    settings.positiveClass = settings.positiveClass ?? table.positive
    try self.init(
      try table.result, validation: try validation?.result, groups: table.groupNumbers,
      weights: table.weights, validationWeights: validation?.weights, columns: table.sliceColumns,
      settings: settings)
  }
}

extension ScoreTable {
  /// The table as the result of a classifier.
  public var result: ClassificationResult {
    get throws(EvaluationError) {
      guard let scores else {
        return try ClassificationResult(
          classes: classes, labels: labels, predictions: predictions)
      }
      return try ClassificationResult(
        classes: classes, labels: labels, probabilities: scores, predictions: predictions)
    }
  }

  /// A number for each group, in the order of their first samples.
  public var groupNumbers: [Int]? {
    guard let groups else { return nil }
    var numbers: [String: Int] = [:]
    return groups.map { name in
      if let known = numbers[name] { return known }
      numbers[name] = numbers.count
      return numbers.count - 1
    }
  }
}
