// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentDatasets
import DescentTensors

typealias EventHandler = (TrainingEvent) throws -> TrainingControl

extension FittingSession {
  /// Sets everything to where training begins or goes on.
  func begin(from state: TrainingState?, onEvent: EventHandler) throws {
    if let state {
      try state.restore(
        trainer.model, optimizer, settings: settings, path: run?.checkpointPath ?? "state")
      progress = state.progress
      best = state.best
      try loader.seek(to: progress.loader)
    }
    if let run {
      try writeConfiguration(run)
      log = try run.openLog(keepingThrough: state?.step)
    }
    try tell(.began(plan, step: progress.step), onEvent)
  }

  func run(onEvent: EventHandler) throws -> History {
    do {
      while progress.epoch < plan.epochs, !progress.stoppedEarly {
        while !isEpochDone {
          try checkStop()
          try takeStep(onEvent)
        }
        try finishEpoch(onEvent)
      }
      try finish(onEvent)
    } catch TrainingError.interrupted(let signal, let step, _) {
      let path = try saveCheckpoint { _ in .proceed }
      throw TrainingError.interrupted(signal: signal, step: step, checkpoint: path)
    }
    return progress.history
  }

  /// Whether all samples of the epoch have been used; none of the next one has.
  private var isEpochDone: Bool {
    let state = loader.state
    return state.offset >= training.count || state.epoch > progress.epoch
  }

  private func checkStop() throws(TrainingError) {
    if let signal = options.stop?.requested {
      throw .interrupted(signal: signal, step: progress.step, checkpoint: nil)
    }
  }

  func tell(_ event: TrainingEvent, _ onEvent: EventHandler) throws {
    if try onEvent(event) == .stop { wantsStop = true }
  }

  /// One optimizer step over one batch, or over a window of several.
  private func takeStep(_ onEvent: EventHandler) throws {
    let (step, base) = (progress.step, trainer.rule.learningRate)
    let rate =
      options.schedule.learningRate(at: step, of: plan.totalSteps, base: base)
      * progress.plateau.factor
    guard rate.isFinite, rate >= 0 else {
      throw TrainingError.invalidOption(
        name: "learning rate of step \(step + 1)", expected: "a number of at least 0",
        found: "\(rate)")
    }
    optimizer.learningRate = rate
    var window = StepSums()
    if trainer.rule.lossUse == .search {
      try takeSearch(rate, &window)
    } else if options.accumulation == 1 {
      try takeBatch(rate, &window)
    } else {
      try takeWindow(rate, &window)
    }
    // An epoch whose last files are all damaged ends without another step.
    guard window.samples > 0 else { return }
    optimizer.refreshIfDue()
    progress.step += 1
    progress.lastLearningRate = rate
    if let norm = window.gradientNorm {
      progress.sums.gradientNorm += norm
      progress.sums.steps += 1
    }
    progress.loader = loaderState
    if progress.step == 1 { progress.secondsToFirstStep = (.now - start).seconds }
    try report(window, rate, onEvent)
  }

  private func report(_ window: StepSums, _ rate: Double, _ onEvent: EventHandler) throws {
    let record = StepRecord(
      step: progress.step, epoch: progress.epoch + 1, learningRate: rate,
      loss: window.loss / window.weight, gradientNorm: window.gradientNorm)
    if let log, options.logInterval > 0, progress.step % options.logInterval == 0 {
      try log.append(record)
    }
    try tell(.step(record, samplesDone: progress.sums.samples), onEvent)
    try reportSkipped(onEvent)
    if wantsStop {
      // The epoch is ended here: what it has seen is evaluated and may be kept.
      try loader.seek(
        to: LoaderState(epoch: progress.epoch, offset: training.count, seed: trainer.seed))
      progress.loader = loader.state
    } else if options.checkpoints.isDue(afterStep: progress.step), !isEpochDone {
      try saveCheckpointIfTime(onEvent)
    }
  }

  private func reportSkipped(_ onEvent: EventHandler) throws {
    for file in loader.skipped where !progress.skipped.contains("\(file.reason)") {
      progress.skipped.append("\(file.reason)")
      try tell(.skipped(file), onEvent)
    }
  }

  /// The loader's place, written so that an epoch that is over stays this epoch until it is
  /// evaluated.
  private var loaderState: LoaderState {
    let state = loader.state
    return state.epoch > progress.epoch
      ? LoaderState(epoch: progress.epoch, offset: training.count, seed: state.seed) : state
  }

  /// Forward, backward and update for one batch.
  private func takeBatch(_ rate: Double, _ window: inout StepSums) throws {
    guard let step = try nextBatch(make: { try recipe.trainingStep(rows: $0) }) else { return }
    try runBatch(step, rate, &window)
    let norm = step.captured.scalar(StepRecipe.Result.gradientNorm)
    window.gradientNorm = norm.isNaN ? nil : norm
  }

  /// Several batches, then one update.
  private func takeWindow(_ rate: Double, _ window: inout StepSums) throws {
    let (sums, apply) = try accumulation ?? makeAccumulation()
    accumulation = (sums, apply)
    for _ in 0..<options.accumulation {
      guard !isEpochDone,
        let step = try nextBatch(make: { try recipe.accumulatingStep(rows: $0, into: sums) })
      else { break }
      try runBatch(step, rate, &window)
    }
    guard window.samples > 0 else { return }
    try apply.run()
    window.gradientNorm = apply.scalar(0)
    if apply.scalar(1) == 0 { throw nonFinite("gradient", rate) }
  }

  private func makeAccumulation() throws -> (GradientSums, CapturedStep) {
    let sums = GradientSums(trainer.model.parameters)
    return (sums, try recipe.applyingStep(sums))
  }

  /// Fills the next batch into the memory of the step that is made for its size; nil where the epoch
  /// has no sample left.
  func nextBatch(make: (Int) throws -> BatchStep) throws -> BatchStep? {
    let whole = try wholeStep ?? make(min(plan.batchSize, training.count))
    wholeStep = whole
    guard let rows = try loader.fill(values: whole.values, labels: whole.labels) else { return nil }
    random.step = UInt64(progress.batch)
    progress.batch += 1
    if rows == whole.rows { return whole }
    if let partial = partialStep, partial.rows != rows { partialStep = nil }
    let partial = try partialStep ?? make(rows)
    partialStep = partial
    partial.take(from: whole, sampleSize: training.sampleSize)
    return partial
  }

  /// Runs a step and takes its sums; throws where they are not finite.
  private func runBatch(_ step: BatchStep, _ rate: Double, _ window: inout StepSums) throws {
    typealias Result = StepRecipe.Result
    if window.samples == 0 { try estimateIfDue(step) }
    try step.run()
    let captured = step.captured
    let (loss, weight) = (captured.scalar(Result.loss), captured.scalar(Result.weight))
    if captured.scalar(Result.isFinite) == 0 {
      throw nonFinite(loss.isFinite ? "gradient" : "loss", rate)
    }
    window.loss += loss
    window.weight += weight
    window.samples += step.rows
    progress.sums.loss += loss
    progress.sums.weight += weight
    progress.sums.correct += Int(captured.scalar(Result.correct))
    progress.sums.samples += step.rows
  }

  func nonFinite(_ what: String, _ rate: Double) -> TrainingError {
    .nonFinite(
      step: progress.step + 1, epoch: progress.epoch + 1, what: what, learningRate: rate)
  }
}

/// The sums of one optimizer step.
struct StepSums {
  var loss = 0.0
  var weight = 0.0
  var samples = 0
  /// nil where the rule does not tell.
  var gradientNorm: Double?
}

extension Duration {
  /// The length in seconds.
  var seconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
