// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentDatasets
import DescentEvaluation
import DescentLayers
import DescentOptimizers

extension FittingSession {
  /// Evaluates the validation part, keeps the best weights, writes and reports.
  func finishEpoch(_ onEvent: EventHandler) throws {
    let (validated, isBest) = try withEvaluationWeights {
      let validated = try validate()
      return (validated, keepIfBest(validated?.score))
    }
    if let plateau = options.plateau, let loss = validated?.score.loss {
      progress.plateau = plateau.next(progress.plateau, metric: loss).state
    }
    passTime()
    let sums = progress.sums
    let record = EpochRecord(
      epoch: progress.epoch + 1, step: progress.step, learningRate: progress.lastLearningRate,
      trainingLoss: sums.loss / sums.weight,
      trainingAccuracy: sums.samples == 0 ? nil : Double(sums.correct) / Double(sums.samples),
      validationLoss: validated?.score.loss, validationAccuracy: validated?.score.accuracy,
      seconds: progress.epochSeconds,
      gradientNorm: sums.steps == 0 ? nil : sums.gradientNorm / Double(sums.steps))
    progress.epochs.append(record)
    try log?.append(record)
    if let values = validated?.metrics, !values.isEmpty {
      let metrics = MetricsRecord(epoch: record.epoch, step: record.step, values: values)
      progress.metrics.append(metrics)
      try log?.append(metrics)
    }
    progress.epoch += 1
    progress.sums = EpochSums()
    progress.epochSeconds = 0
    progress.loader = LoaderState(epoch: progress.epoch, seed: trainer.seed)
    try beginNextEpoch()
    try tell(.epoch(record, isBest: isBest), onEvent)
    let patience = options.earlyStopping?.patience ?? .max
    if wantsStop || (validation != nil && progress.epochsWithoutBest >= patience) {
      progress.stoppedEarly = true
    }
    let isLast = progress.epoch == plan.epochs || progress.stoppedEarly
    if options.checkpoints.isDue(afterEpoch: progress.epoch), !isLast {
      try saveCheckpointIfTime(onEvent)
    }
  }

  /// Lets the loader pass over the end of the epoch; its threads go on.
  private func beginNextEpoch() throws {
    if let step = wholeStep, loader.state.epoch < progress.epoch {
      _ = try loader.fill(values: step.values, labels: step.labels)
    }
    if loader.state != progress.loader { try loader.seek(to: progress.loader) }
  }

  private func keepIfBest(_ score: KeptWeights.Score?) -> Bool {
    let isBest: Bool
    if let score {
      isBest = options.keeps.prefers(score, to: progress.bestScore)
    } else {
      isBest = true
    }
    guard isBest else {
      progress.epochsWithoutBest += 1
      return false
    }
    progress.bestScore = score
    progress.bestEpoch = progress.epoch + 1
    progress.epochsWithoutBest = 0
    // Without validation, or for the last weights, there is nothing to go back to, unless the weights
    // to keep are not those that training goes on with.
    let areLast = (score == nil || options.keeps == .last) && !optimizer.hasEvaluationWeights
    best = areLast ? nil : trainer.model.snapshot
    return true
  }

  private func validate() throws -> (score: KeptWeights.Score, metrics: [MetricsRecord.Value])? {
    guard let validation else { return nil }
    let step =
      try evaluation
      ?? EvaluationStep(
        model: trainer.model, loss: trainer.loss, output: preparation.output, data: validation,
        preprocessing: preparation.preprocessing, batchSize: options.evaluationBatchSize,
        stop: options.stop)
    evaluation = step
    // Loss and accuracy are in the epoch's record already.
    var metrics = trainer.metrics.filter { !["accuracy", "loss"].contains($0.name) }
      .map { $0.make(classCount: validation.classes.count) }
    var (loss, weight, correct) = (0.0, 0.0, 0)
    try step.run(keepsProbabilities: !metrics.isEmpty, step: progress.step) { answer in
      loss += answer.lossSum
      weight += answer.weight
      correct += answer.correct
      if metrics.isEmpty { return }
      let batch = try ScoredBatch(
        labels: answer.labels, scores: answer.probabilities, classCount: validation.classes.count,
        lossSum: answer.lossSum)
      for index in metrics.indices { metrics[index].update(batch) }
    }
    let score = KeptWeights.Score(
      loss: loss / weight, accuracy: Double(correct) / Double(validation.count))
    return (score, metrics.map { MetricsRecord.Value(name: $0.name, value: $0.value) })
  }

  /// Adds the time since the last call to the progress.
  func passTime() {
    let now = ContinuousClock.now
    let seconds = (now - lastMoment).seconds
    lastMoment = now
    progress.seconds += seconds
    progress.epochSeconds += seconds
  }
}
