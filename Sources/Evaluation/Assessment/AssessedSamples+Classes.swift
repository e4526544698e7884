// SPDX-License-Identifier: Apache-2.0

extension AssessedSamples {
  /// With more classes than this, resampling each of them takes too long.
  private static let resampledClassLimit = 20
  /// With more samples than this, sorting each resample takes too long.
  private static let sortedSampleLimit = 20_000

  /// Every class against all others.
  func perClass() throws(EvaluationError) -> [AssessedClass] {
    let weighted = try weights.map { weights throws(EvaluationError) in
      try WeightedConfusionMatrix(
        labels: result.labels, predictions: result.predictions, weights: weights,
        classCount: classCount)
    }
    let figures: any ConfusionFigures = weighted ?? matrix
    let hasIntervals = isPlain || classCount <= Self.resampledClassLimit
    var classes: [AssessedClass] = []
    for (index, counts) in matrix.perClass.enumerated() {
      let shares = hasIntervals ? try shares(of: index) : nil
      let scores = try scores(of: index)
      classes.append(
        AssessedClass(
          index: index, name: result.classes[index], counts: counts,
          recall: figures.value(.recall, of: index),
          precision: figures.value(.precision, of: index), f1: figures.value(.f1, of: index),
          iou: figures.value(.iou, of: index), recallInterval: shares?.recall.interval,
          precisionInterval: shares?.precision.interval,
          averagePrecision: scores.flatMap { PrecisionRecallCurve($0).averagePrecision() },
          area: scores.flatMap { ROCCurve($0).area }))
    }
    return classes
  }

  func shares(of index: Int) throws(EvaluationError) -> (recall: Share, precision: Share) {
    let isOf = result.isOf(index)
    let isTaken = result.predictions.map { $0 == index }
    return (try share(isTaken, of: isOf), try share(isOf, of: isTaken))
  }

  private func scores(of index: Int) throws(EvaluationError) -> BinaryScores? {
    guard let column = result.probabilities(of: index) else { return nil }
    return try BinaryScores(scores: column, isPositive: result.isOf(index), weights: weights)
  }

  /// The curves of the class that is to be found, else of the classes that are found worst.
  func curves(_ classes: [AssessedClass]) throws(EvaluationError) -> [AssessedCurves] {
    guard result.probabilities != nil, result.count > 0 else { return [] }
    if let positiveClass {
      return [try curves(of: positiveClass, hasBands: true)].compactMap { $0 }
    }
    let worst = classes.compactMap { row in
      row.averagePrecision.map { (index: row.index, value: $0) }
    }.sorted { ($0.value, $0.index) < ($1.value, $1.index) }
    var curves: [AssessedCurves] = []
    for index in worst.prefix(settings.curveLimit).map(\.index).sorted() {
      if let curve = try self.curves(of: index, hasBands: false) { curves.append(curve) }
    }
    return curves
  }

  private func curves(of index: Int, hasBands: Bool) throws(EvaluationError) -> AssessedCurves? {
    guard let column = result.probabilities(of: index), let scores = try scores(of: index) else {
      return nil
    }
    let isPositive = result.isOf(index)
    let bands = hasBands && weights == nil
    let area = try area(column, isPositive, scores)
    return AssessedCurves(
      classIndex: index, scores: scores,
      averagePrecision: try averagePrecision(column, isPositive, scores), area: area.value,
      areaInterval: area.interval, areaProblem: area.problem,
      precisionRecallBand: bands
        ? try bootstrap.precisionRecallBand(
          scores: column, isPositive: isPositive, groups: groups) : nil,
      rocBand: bands
        ? try bootstrap.rocBand(scores: column, isPositive: isPositive, groups: groups) : nil)
  }

  private func averagePrecision(
    _ column: [Double], _ isPositive: [Bool], _ scores: BinaryScores
  ) throws(EvaluationError) -> BootstrapEstimate {
    if weights == nil {
      return try bootstrap.interval(
        of: .averagePrecision, scores: column, isPositive: isPositive, groups: groups)
    }
    return try weighted(column, isPositive, scores) {
      PrecisionRecallCurve($0).averagePrecision()
    }
  }

  private func area(
    _ column: [Double], _ isPositive: [Bool], _ scores: BinaryScores
  ) throws(EvaluationError) -> Share {
    if isPlain {
      let estimate = try DeLongEstimate(scores: column, isPositive: isPositive)
      let interval = estimate?.interval(level: level)
      return (estimate?.area, interval, interval == nil ? Self.areaProblem(estimate) : nil)
    }
    let estimate =
      weights == nil
      ? try bootstrap.interval(
        of: .rocAUC, scores: column, isPositive: isPositive, groups: groups)
      : try weighted(column, isPositive, scores) { ROCCurve($0).area }
    return (estimate.value, estimate.interval, estimate.problem?.description)
  }

  private static func areaProblem(_ estimate: DeLongEstimate?) -> String? {
    guard let estimate else { return nil }
    return estimate.variance == nil
      ? "a single positive or negative sample says nothing about spread; collect more"
      : "no pair of samples differs from the others, which is no certainty; collect more"
  }

  /// A figure of weighted scores, with an interval where there are not too many of them.
  private func weighted(
    _ column: [Double], _ isPositive: [Bool], _ scores: BinaryScores,
    _ figure: @escaping @Sendable (BinaryScores) -> Double?
  ) throws(EvaluationError) -> BootstrapEstimate {
    guard result.count <= Self.sortedSampleLimit else {
      return BootstrapEstimate(value: figure(scores), problem: .tooManySamples)
    }
    return try resampled { weights in
      // Scores and weights have been checked; nothing is left to be thrown.
      let scores = try? BinaryScores(scores: column, isPositive: isPositive, weights: weights)
      return scores.flatMap(figure)
    }
  }

  /// Thresholds for the wanted goals, chosen on validation answers and applied to these.
  func thresholds(
    chosenOn validation: ClassificationResult?, weights validationWeights: [Double]?
  ) throws(EvaluationError) -> [FrozenThreshold] {
    guard let positiveClass, let scores = try scores(of: positiveClass), let validation else {
      return []
    }
    let samples = AssessedSamples(
      validation, groups: nil, weights: validationWeights, positiveClass: positiveClass, settings)
    guard let known = try samples.scores(of: positiveClass),
      let column = result.probabilities(of: positiveClass)
    else { return [] }
    let isPositive = result.isOf(positiveClass)
    var frozen: [FrozenThreshold] = []
    for goal in settings.goals {
      let choice = known.choose(goal)
      guard let threshold = choice.threshold else {
        frozen.append(FrozenThreshold(goal: goal, choice: choice))
        continue
      }
      let isTaken = column.map { threshold.isPositive($0) }
      frozen.append(
        FrozenThreshold(
          goal: goal, choice: choice, result: threshold.applied(to: scores),
          recallInterval: try share(isTaken, of: isPositive).interval,
          precisionInterval: try share(isPositive, of: isTaken).interval))
    }
    return frozen
  }
}
