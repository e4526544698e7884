// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent evaluate`
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Say how good a classifier is, how sure that is, and what the threshold should be.",
    discussion: """
      Without --data the run's own data are read and cut again, and its test part is evaluated. \
      Every reading of a test part is noted beside the runs. With --scores the answers of any \
      classifier are evaluated: a CSV or TSV file with a true class and scores for each sample. \
      Thresholds are chosen on validation answers alone: the run's, or those of --validation.

      EXAMPLES
        descent evaluate latest
        descent evaluate latest --data new-photos/ --recall 0.99
        descent evaluate --scores answers.csv --validation earlier.csv --positive car
        descent evaluate latest --model runs/2026-01-31-digits-1/model-calibrated.safetensors
        descent evaluate --scores answers.csv --group video --report answers.html

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("A run folder, or latest.", valueName: "run"))
  var runPath: String?

  @Option(help: ArgumentHelp("Other labelled data, with the same classes.", valueName: "data"))
  var data: String?

  @Option(help: "The part of the run's own data: training, validation or test. Default: test.")
  var part: RecordedRun.Part?

  @Option(
    help: ArgumentHelp(
      "Another model file, such as one of `descent calibrate`. Default: the run's model.",
      valueName: "file"))
  var model: String?

  @Option(help: ArgumentHelp("Evaluate the answers in this table.", valueName: "file"))
  var scores: String?

  @Option(
    help: ArgumentHelp("Choose thresholds on the answers in this table.", valueName: "file"))
  var validation: String?

  @OptionGroup(title: "Assessment") var assessment: AssessmentOptions
  @OptionGroup(title: "Columns of a table") var columns: ScoreColumnOptions
  @OptionGroup(title: "Machine") var engine: EngineOptions

  @Option(help: ArgumentHelp("Write a report with charts here.", valueName: "file"))
  var report: String?

  @Option(help: ArgumentHelp("Write the answers as a table here.", valueName: "file"))
  var saveScores: String?

  @Flag(help: "Replace existing files given by --report and --save-scores.")
  var force = false

  @Flag(help: "Draw the charts of the report in the terminal.")
  var terminal = false

  @Flag(help: "Print one JSON object in place of tables.")
  var json = false

  func validate() throws {
    if (runPath == nil) == (scores == nil) {
      throw ValidationError(
        "expected a run or --scores, found \(runPath == nil ? "neither" : "both").")
    }
    if scores != nil, data != nil {
      throw ValidationError("--data: expected a run beside it, found --scores.")
    }
    if scores != nil, model != nil {
      throw ValidationError("--model: expected a run beside it, found --scores.")
    }
    if scores == nil, validation != nil {
      throw ValidationError("--validation: expected --scores beside it; a run has its own.")
    }
    if part != nil, scores != nil || data != nil {
      throw ValidationError(
        "--part: expected a run's own data, found \(scores != nil ? "--scores" : "--data").")
    }
    if scores == nil, let option = columns.firstGiven {
      throw ValidationError("\(option): expected --scores beside it; a run has no columns.")
    }
    if json && terminal {
      throw ValidationError("expected one of --json and --terminal, found both.")
    }
  }

  mutating func run() throws {
    try OutputFile.check(report, force: force)
    try OutputFile.check(saveScores, force: force)
    let answers = try answers()
    let settings = try assessment.settings(classes: answers.table.classes)
    let result = EvaluationReport(
      answers: answers, hasGoals: assessment.hasGoals,
      assessment: try Assessment(
        answers.table, validation: answers.validation, settings: settings))
    if let report { try OutputFile.write(result.page.html, to: report, force: force) }
    if let saveScores {
      try OutputFile.write(
        String(decoding: answers.table.csv, as: UTF8.self), to: saveScores, force: force)
    }
    Console.write(json ? result.json.text + "\n" : result.text(hasCharts: terminal))
  }

  private func answers() throws -> EvaluatedAnswers {
    if let scores { return try ofTable(scores) }
    return try engine.withEngine { try ofRun(runPath ?? "") }
  }

  private var wanted: RecordedRun.Part { part ?? .test }

  private func ofTable(_ path: String) throws -> EvaluatedAnswers {
    let table = try columns.table(path, positive: assessment.positive)
    let chosenOn = try validation.map { path in
      try columns.table(path, positive: assessment.positive, classes: table.classes)
    }
    return EvaluatedAnswers(table: table, validation: chosenOn, data: path)
  }

  private func ofRun(_ path: String) throws -> EvaluatedAnswers {
    let stop = StopSignal.installed()
    let folder = try RunFolder.open(path)
    let classifier = try Classifier(contentsOf: model ?? folder.modelPath)
    let samples = try samples(folder, classifier)
    for file in samples.skipped { Console.line("descent: \(file)", to: .error) }
    let result = try classifier.evaluate(samples, stop: stop)
    var reads: Int?
    if data != nil || wanted == .test {
      reads = try folder.testReads.record(
        testHash: Self.text(of: samples.contentHash), run: folder.path, use: "evaluate")
    }
    return EvaluatedAnswers(
      table: try ScoreTable(result, of: samples),
      validation: try validationAnswers(folder, classifier), data: samples.name,
      run: folder.path, part: data == nil ? wanted.rawValue : nil, loss: result.loss, reads: reads)
  }

  private func samples(_ folder: RunFolder, _ classifier: Classifier) throws -> Dataset {
    if let data {
      let options = DatasetOptions(matching: classifier.preprocessing)
      let dataset = try Dataset.named(data) ?? Dataset(contentsOf: data, options: options)
      guard dataset.isLabelled else {
        throw CommandFailure(
          "\(data): expected labelled samples, found some without a label. Use `descent predict`"
            + " to classify them.", status: .data)
      }
      return dataset
    }
    return try RecordedRun(folder).part(wanted, threads: engine.threads)
  }

  /// The model's answers on the run's validation part; nil where they are what is evaluated, since
  /// what thresholds were chosen on cannot say how good they are.
  private func validationAnswers(
    _ folder: RunFolder, _ classifier: Classifier
  ) throws -> ScoreTable? {
    guard data != nil || wanted == .test else { return nil }
    if model != nil {
      let samples = try RecordedRun(folder).part(.validation, threads: engine.threads)
      return try ScoreTable(classifier.evaluate(samples), of: samples)
    }
    guard AbsolutePath.exists(folder.validationScoresPath) else { return nil }
    var options = ScoreTableOptions()
    options.classes = classifier.classes
    return try ScoreTable(contentsOf: folder.validationScoresPath, options: options)
  }

  /// A hash as the ledger of test readings writes it.
  private static func text(of hash: UInt64) -> String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
