// SPDX-License-Identifier: Apache-2.0

extension ClassificationResult {
  /// Fits a correction to these samples.
  ///
  /// - Throws: as ``Recalibration/init(_:labels:probabilities:classCount:weights:)``.
  /// - Precondition: the result has probabilities.
  public func recalibration(_ method: RecalibrationMethod) throws(EvaluationError) -> Recalibration
  {
    require(probabilities != nil, "recalibration: expected a result with probabilities")
    return try Recalibration(
      method, labels: labels, probabilities: probabilities ?? [],
      classCount: classes.count)
  }

  /// The same samples with corrected probabilities, and the predictions and the log-loss that follow
  /// from them.
  ///
  /// - Throws: ``EvaluationError/scoreNotANumber(sample:column:)``.
  /// - Precondition: the result has probabilities, of the classes that the correction is for.
  public func recalibrated(
    by recalibration: Recalibration
  ) throws(EvaluationError) -> ClassificationResult {
    require(probabilities != nil, "recalibrated: expected a result with probabilities")
    let scores = recalibration.apply(
      probabilities: probabilities ?? [], classCount: classes.count
    ).map { Float($0) }
    var losses = LogLoss()
    losses.update(try ScoredBatch(labels: labels, scores: scores, classCount: classes.count))
    var result = ClassificationResult(classes: classes)
    result.append(
      try ScoredBatch(
        labels: labels, scores: scores, classCount: classes.count,
        lossSum: losses.value.map { $0 * Double(labels.count) }))
    return result
  }
}
