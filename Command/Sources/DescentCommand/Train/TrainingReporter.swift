// SPDX-License-Identifier: Apache-2.0
import Descent

/// Tells a person what a training does: a bar on a terminal, a line an epoch everywhere.
final class TrainingReporter {
  private let output: OutputOptions
  private var bar = ProgressBar(total: 0, offset: 0, isShown: false)
  private var plan: TrainingPlan?
  private var epoch = 0
  private var epochsBefore = 0
  /// From the start of the process; nil before the first step.
  private(set) var secondsToFirstStep: Double?

  init(_ output: OutputOptions) { self.output = output }

  func handle(_ event: TrainingEvent) {
    switch event {
    case .began(let plan, let step):
      self.plan = plan
      epoch = plan.stepsPerEpoch > 0 ? step / plan.stepsPerEpoch : 0
      let (total, overflow) = plan.epochs.multipliedReportingOverflow(by: plan.trainingSamples)
      bar = ProgressBar(
        total: overflow ? .max : total, offset: min(step * plan.batchSize, total),
        isShown: !output.quiet && Console.Stream.error.isTerminal)
      if step > 0 { say("resumed after step \(step)") }
    case .step(let step, let samples):
      if secondsToFirstStep == nil { secondsToFirstStep = ProcessClock.seconds }
      guard let plan else { return }
      bar.update(
        done: (step.epoch - 1) * plan.trainingSamples + samples,
        label: "epoch \(step.epoch)/\(plan.epochs)  loss \(ShortNumber.decimals(step.loss, 4))")
    case .epoch(let record, let isBest):
      say(line(record, isBest: isBest))
    case .skipped(let file):
      bar.clear()
      Console.line("descent: \(file)", to: .error)
    case .checkpoint:
      break
    }
  }

  /// Takes the bar away.
  func finish() { bar.clear() }

  private func say(_ text: String) {
    bar.clear()
    if !output.quiet { Console.line(text, to: output.stream) }
  }

  /// `epoch  3/25  loss 0.1234  validation loss 0.0567  accuracy 98.52 %  0.1 s  *`
  private func line(_ record: EpochRecord, isBest: Bool) -> String {
    let total = plan.map { "\($0.epochs)" } ?? "?"
    let number = String(repeating: " ", count: max(0, total.count - "\(record.epoch)".count))
    var line = "epoch \(number)\(record.epoch)/\(total)"
    line += "  training loss \(ShortNumber.decimals(record.trainingLoss, 4))"
    if let loss = record.validationLoss {
      line += "  validation loss \(ShortNumber.decimals(loss, 4))"
    }
    if let accuracy = record.validationAccuracy {
      line += " accuracy \(ShortNumber.percent(accuracy))"
    }
    return line + "  \(ShortNumber.duration(record.seconds))" + (isBest ? "  best" : "")
  }
}
