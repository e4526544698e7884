// SPDX-License-Identifier: Apache-2.0
import Descent
import DescentEngine

/// What `train` and `resume` share: telling what happens, and everything after the last step.
struct RunSession {
  let setup: TrainingSetup
  let run: RunFolder
  let configuration: RunConfiguration
  let console: OutputOptions

  /// Says what is going to be done with what.
  func introduce() {
    let parts = setup.parts
    for file in parts.training.skipped { Console.line("descent: \(file)", to: .error) }
    if console.quiet { return }
    var lines = [parts.training.name + ": " + sizes]
    lines += parts.training.notes
    if parts.overlapRemoved > 0 {
      lines.append(
        "\(parts.overlapRemoved) samples that the test part holds too were left out of training")
    }
    lines.append(
      "\(setup.modelName): \(configuration.parameterCount ?? 0) parameters,"
        + " \(setup.epochs) epochs of batches of \(setup.batchSize),"
        + " learning rate \(ShortNumber.text(setup.trainer.rule.learningRate)),"
        + " seed \(setup.trainer.seed), split seed \(configuration.splitSeed)")
    if setup.labelSmoothing > 0 {
      lines.append(
        "label smoothing \(ShortNumber.text(setup.labelSmoothing)): the least loss in training is"
          + " \(ShortNumber.decimals(setup.leastLoss, 4))")
    }
    for line in lines { Console.line(line, to: console.stream) }
  }

  private var sizes: String {
    let parts = setup.parts
    return "\(parts.training.count) training, \(parts.validation.count) validation,"
      + " \(parts.test.count) test samples of shape"
      + " \(parts.training.sampleShape.map { "\($0)" }.joined(separator: "×")),"
      + " \(parts.training.classes.count) classes"
  }

  /// Trains, evaluates on the test part, writes the report, says how it went.
  func finish(
    _ train: (_ onEvent: (TrainingEvent) throws -> TrainingControl) throws -> History
  ) throws {
    let reporter = TrainingReporter(console)
    defer { reporter.finish() }
    let history = try train { event in
      reporter.handle(event)
      return .proceed
    }
    reporter.finish()
    let result = try setup.trainer.conclude(
      history, validation: setup.validation, test: setup.test, run: run,
      secondsToFirstStep: reporter.secondsToFirstStep, stop: setup.options.stop)
    if !history.skipped.isEmpty {
      var full = configuration
      full.skipped += history.skipped.filter { !full.skipped.contains($0) }
      try run.write(full)
    }
    try Report(run: run).write()
    let summary = RunSummary(
      run: run, configuration: configuration, result: result, history: history,
      totalSeconds: ProcessClock.seconds,
      precision: (Engine.current.backend as? CPUBackend)?.precisionUse)
    let found = try setup.detection?.conclude(run, stop: setup.options.stop)
    Console.write(console.json ? summary.json.text + "\n" : summary.text)
    if let found, !console.quiet { Console.line(found, to: console.stream) }
  }
}
