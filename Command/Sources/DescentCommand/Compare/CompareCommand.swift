// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent optimizers compare`
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare optimizers on data, each with the same budget for its learning rate.",
    discussion: """
      Every optimizer is tried with the same number of learning rates, spread over the logarithm of \
      its default times 1/100 to 100; the best by validation accuracy is then trained with several \
      seeds. A best rate at the edge of its range is reported. No augmentation, a one-cycle \
      schedule for all.

      EXAMPLES
        descent optimizers compare digits
        descent optimizers compare table.csv --rules sgd momentum adam --trials 10 --epochs 30

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("As for `descent train`.", valueName: "data"))
  var data: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Update rules; `descent optimizers` lists them.", valueName: "rule"))
  var rules = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "lion"]

  @Option(help: ArgumentHelp("Network, as for `descent train`.", valueName: "name"))
  var model = "auto"

  @Option(parsing: .unconditional, help: ArgumentHelp("Rates for each rule.", valueName: "n"))
  var trials = 9

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Seeds with the best rate.", valueName: "n"))
  var seeds = 3

  @Option(parsing: .unconditional, help: ArgumentHelp("Epochs of each run.", valueName: "n"))
  var epochs = 10

  @Option(parsing: .unconditional, help: ArgumentHelp("Samples in a step.", valueName: "n"))
  var batchSize = 64

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Validation accuracy that is timed. Default: 95 % of the best.", valueName: "share"))
  var target: Double?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Folder for comparison.md, comparison.json and report.html, new or empty.",
      valueName: "folder"))
  var output: String?

  @OptionGroup(title: "Data") var reading: DataOptions
  @OptionGroup(title: "Machine") var engine: EngineOptions
  @OptionGroup(title: "Output") var console: OutputOptions

  func validate() throws {
    for (name, value, least) in [
      ("trials", trials, 2), ("seeds", seeds, 1), ("epochs", epochs, 1),
      ("batch-size", batchSize, 1),
    ] where !(least...1_000_000).contains(value) {
      throw ValidationError("--\(name): expected at least \(least), found \(value).")
    }
    if let target, !(target > 0 && target <= 1) {
      throw ValidationError("--target: expected above 0 and at most 1, found \(target).")
    }
    if !ZooModel.all.contains(where: { $0.name == model }) {
      throw ValidationError("--model: expected a name of the zoo, found '\(model)'.")
    }
  }

  mutating func run() throws {
    let contestants = try rules.map { name in try OptimizerComparison.Contestant(name: name) }
    try engine.withEngine {
      let parts = try reading.parts(of: data, threads: engine.threads)
      let training = parts.training
      let request = ModelRequest(
        inputShape: Shape(training.sampleShape), classes: training.classes.count,
        sampleCount: training.count)
      let name = model == "auto" ? ZooModel.choice(for: request).name : model
      let comparison = OptimizerComparison(
        contestants: contestants, trials: trials, seeds: (0..<seeds).map { UInt64($0) },
        epochs: epochs, batchSize: batchSize,
        options: TrainingOptions(schedule: .oneCycle, modelName: name), target: target)
      // The folder is claimed before hours of work, not after.
      let folder = try output.map { path throws(CheckpointError) in
        try RunFolder.create(at: path)
      }
      let result = try comparison.run(on: parts) {
        try ZooModel.make(
          name, inputShape: request.inputShape, classes: request.classes,
          sampleCount: request.sampleCount)
      } onEvent: {
        report($0)
      }
      let written = ComparisonReport(result: result, model: name)
      if let folder {
        try AtomicFile.write(written.markdown, to: folder.path + "/comparison.md")
        try AtomicFile.write(written.json.text + "\n", to: folder.path + "/comparison.json")
        try AtomicFile.write(written.html, to: folder.path + "/report.html")
      }
      Console.write(console.json ? written.json.text + "\n" : written.text)
    }
  }

  private func report(_ event: OptimizerComparison.Event) {
    if console.quiet { return }
    let (name, what, accuracy): (String, String, Double?) =
      switch event {
      case .trial(let name, let trial):
        (name, "rate \(ShortNumber.text(trial.learningRate))", trial.accuracy)
      case .run(let name, let run): (name, "seed \(run.seed)", run.validationAccuracy)
      }
    let outcome = accuracy.map { "validation accuracy " + ShortNumber.percent($0) } ?? "diverged"
    Console.line("\(name)  \(what)  \(outcome)", to: console.stream)
  }
}
