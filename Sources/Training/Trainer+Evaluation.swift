// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
public import DescentEvaluation
import DescentLayers

extension Trainer {
  /// How good the model is on a part of the data, sample by sample.
  ///
  /// The model runs in evaluation mode. Sums are taken over samples in Float64, so the batch size
  /// enters no figure.
  ///
  /// - Parameters:
  ///   - part: Labelled samples of the training data's form.
  ///   - batchSize: Samples computed at once.
  ///   - stop: What can interrupt it.
  /// - Throws: `TrainingError`, `DatasetError`, `EngineError`; `EvaluationError` where the model gives
  ///   NaN.
  public func evaluate(
    _ part: Dataset, batchSize: Int = 256, stop: StopSignal? = nil
  ) throws -> ClassificationResult {
    try Self.check(part, use: "evaluation")
    guard batchSize >= 1 else {
      throw TrainingError.invalidOption(
        name: "evaluation batch size", expected: "at least 1", found: "\(batchSize)")
    }
    let preparation = try knownPreparation
    try Self.check(part, fits: preparation.preprocessing)
    let step = try EvaluationStep(
      model: model, loss: loss.reported ?? loss, output: preparation.output, data: part,
      preprocessing: preparation.preprocessing, batchSize: batchSize, stop: stop)
    var answers: [EvaluationStep.Answer] = []
    try step.run(keepsProbabilities: true) { answers.append($0) }
    // Where classes have weights, the mean loss is divided by their sum and not by the samples.
    let weight = answers.reduce(0) { $0 + $1.weight }
    var result = ClassificationResult(classes: part.classes)
    for answer in answers {
      result.append(
        try ScoredBatch(
          labels: answer.labels, scores: answer.probabilities, classCount: part.classes.count,
          lossSum: answer.lossSum * (Double(part.count) / weight)))
    }
    return result
  }

  /// The trainer's metrics over a result.
  public func metricValues(of result: ClassificationResult) throws -> [MetricsRecord.Value] {
    let batch = try ScoredBatch(
      labels: result.labels, scores: (result.probabilities ?? []).map { Float($0) },
      classCount: result.classes.count, lossSum: result.loss.map { $0 * Double(result.count) })
    return metrics.map { definition in
      var metric = definition.make(classCount: result.classes.count)
      metric.update(batch)
      return MetricsRecord.Value(name: definition.name, value: metric.value)
    }
  }
}
