// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent resume`
struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with a run that was interrupted, from its checkpoint.",
    discussion: """
      Data and settings are those that the run began with; the result has the same bits as a run \
      that was never interrupted.

      EXAMPLES
        descent resume latest
        descent resume runs/2026-01-31-digits-1 --threads 4

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("A run folder, or latest.", valueName: "run"))
  var runPath: String

  @OptionGroup(title: "Machine") var engine: EngineOptions
  @OptionGroup(title: "Output") var console: OutputOptions

  mutating func run() throws {
    let stop = StopSignal.installed()
    let folder = try RunFolder.open(runPath)
    let recorded = try RecordedRun(folder)
    if try folder.result() != nil {
      throw CommandFailure.usage(
        "\(folder.path): expected a run that was interrupted, found one that has ended. See"
          + " \(folder.reportPath), or train anew with more epochs.")
    }
    try engine.withEngine {
      let setup = try TrainingSetup(
        recorded.arguments, data: recorded.configuration.data, threads: engine.threads, stop: stop)
      let session = RunSession(
        setup: setup, run: folder, configuration: recorded.configuration, console: console)
      session.introduce()
      try session.finish { onEvent in
        try setup.trainer.resume(
          folder, training: setup.parts.training, validation: setup.validation,
          options: setup.options, onEvent: onEvent)
      }
    }
  }
}
