// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent train`
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a classifier, evaluate it on its test part, and write a run folder.",
    discussion: """
      The data are cut in training, validation and test part by their content. Weights are chosen \
      on the validation part; the test part is read once, at the end. The run folder holds the \
      model, its checkpoint, the metrics and a report. Ctrl-C saves a checkpoint; `descent resume` \
      goes on from it with the same bits.

      EXAMPLES
        descent train digits
        descent train photos/ --test held-out/ --image-size 64x64
        descent train table.csv --target species --model mlp --epochs 50
        descent train mnist/ --model lenet --optimizer sgd --lr 0.05 --schedule constant --json
        descent train cars/ --task detect
        descent train digits --optimizer adam --flavor keras --set beta2=0.99 --schedule cosine

      \(ExitStatus.help)
      """)

  @OptionGroup var arguments: TrainingArguments

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The run folder, new or empty. Default: runs/DATE-NAME-N.", valueName: "folder"))
  var output: String?

  @OptionGroup(title: "Machine") var engine: EngineOptions
  @OptionGroup(title: "Output") var console: OutputOptions

  mutating func run() throws {
    let stop = StopSignal.installed()
    try engine.withEngine {
      let isBuiltIn = Dataset.named(arguments.data) != nil
      let data = isBuiltIn ? arguments.data : AbsolutePath.of(arguments.data)
      let setup = try TrainingSetup(
        arguments, data: arguments.data, threads: engine.threads, stop: stop)
      let configuration = try setup.configuration(
        arguments, data: data, commandLine: ["descent"] + CommandLine.arguments.dropFirst())
      let run =
        try output.map { path throws(CheckpointError) in try RunFolder.create(at: path) }
        ?? RunFolder.create(named: setup.parts.training.name)
      try run.write(configuration)
      let session = RunSession(
        setup: setup, run: run, configuration: configuration, console: console)
      session.introduce()
      try session.finish { onEvent in
        try setup.trainer.fit(
          setup.parts.training, validation: setup.validation, epochs: setup.epochs,
          batchSize: setup.batchSize, options: setup.options, run: run, onEvent: onEvent)
      }
    }
  }
}
