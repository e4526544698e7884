// SPDX-License-Identifier: Apache-2.0

extension AssessedSamples {
  /// The figures over all classes; those of the class that is to be found first, if there is one.
  func figures(_ curves: [AssessedCurves]) throws(EvaluationError) -> [AssessedFigure] {
    var figures = [try accuracy]
    if let positiveClass {
      figures += try ofPositive(positiveClass)
      if let curve = curves.first(where: { $0.classIndex == positiveClass }) {
        figures.append(
          AssessedFigure(
            "average precision", "precision over all thresholds, by recall",
            curve.averagePrecision))
        figures.append(
          AssessedFigure(
            "area under ROC", "how often a positive sample scores higher than a negative one",
            value: curve.area, interval: curve.areaInterval,
            method: isPlain ? .deLong : .bootstrap, problem: curve.areaProblem))
      }
    }
    figures += try ofMatrix
    figures += try ofProbabilities
    return figures
  }

  private var accuracy: AssessedFigure {
    get throws(EvaluationError) {
      let isRight = zip(result.labels, result.predictions).map { $0 == $1 }
      let share = try share(isRight, of: everySample)
      return AssessedFigure(
        "accuracy", "share of samples classified rightly", value: share.value,
        interval: share.interval, method: intervalMethod, problem: share.problem)
    }
  }

  private var everySample: [Bool] { [Bool](repeating: true, count: result.count) }

  private func ofPositive(_ index: Int) throws(EvaluationError) -> [AssessedFigure] {
    let name = result.classes[index]
    let shares = try shares(of: index)
    return [
      AssessedFigure(
        "recall", "share of \(name) that is found; the rest are missed dangers",
        value: shares.recall.value, interval: shares.recall.interval, method: intervalMethod,
        problem: shares.recall.problem),
      AssessedFigure(
        "precision", "share of alarms for \(name) that are right; the rest are false alarms",
        value: shares.precision.value, interval: shares.precision.interval,
        method: intervalMethod, problem: shares.precision.problem),
      AssessedFigure(
        "F1", "harmonic mean of precision and recall",
        try estimates([{ $0.value(.f1, of: index) }])[0]),
    ]
  }

  private var ofMatrix: [AssessedFigure] {
    get throws(EvaluationError) {
      typealias Row = (
        name: String, meaning: String, isShare: Bool,
        statistic: @Sendable (any ConfusionFigures) -> Double?
      )
      var rows: [Row] = [
        ("balanced accuracy", "mean recall over classes", true, { $0.balancedAccuracy() })
      ]
      if classCount > 2 {
        rows.append(("macro F1", "mean F1 over classes", true, { $0.macro(.f1) }))
      }
      rows.append(
        ("Matthews", "correlation of truth and answer; 0 is chance", false, { $0.matthews }))
      rows.append(("Cohen's κ", "agreement beyond chance", false, { $0.cohenKappa() }))
      return zip(rows, try estimates(rows.map(\.statistic))).map { row, estimate in
        AssessedFigure(row.name, row.meaning, estimate, isShare: row.isShare)
      }
    }
  }

  /// What needs scores of all classes.
  private var ofProbabilities: [AssessedFigure] {
    get throws(EvaluationError) {
      guard let probabilities = result.probabilities, result.count > 0 else { return [] }
      var figures: [AssessedFigure] = []
      if classCount > 5 {
        let isNear = result.labels.indices.map { sample in
          let row = sample * classCount
          let label = result.labels[sample]
          let own = probabilities[row + label]
          let before = (0..<classCount).reduce(0) { count, column in
            let other = probabilities[row + column]
            return count + (other > own || (other == own && column < label) ? 1 : 0)
          }
          return before < 5
        }
        let share = try share(isNear, of: everySample)
        figures.append(
          AssessedFigure(
            "top-5 accuracy", "share of samples whose class is among the five likeliest",
            value: share.value, interval: share.interval, method: intervalMethod,
            problem: share.problem))
      }
      guard hasProbabilities else { return figures }
      figures.append(
        AssessedFigure(
          "log-loss", "mean −log of the probability given to the true class",
          try mean(result.logLosses ?? []),
          higherIsBetter: false, isShare: false))
      figures.append(
        AssessedFigure(
          "Brier score", "mean squared distance of probabilities from the truth",
          try mean(result.brierScores ?? []),
          higherIsBetter: false, isShare: false))
      return figures
    }
  }
}
