// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent evaluate`
struct EvaluateCommand: ParsableCommand {
  enum Part: String, ExpressibleByArgument, CaseIterable { case training, validation, test }

  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Say how good a trained model is, class by class.",
    discussion: """
      Without --data the run's own data are read and cut again, and its test part is evaluated. \
      Every reading of a test part is noted beside the runs.

      EXAMPLES
        descent evaluate latest
        descent evaluate latest --data new-photos/ --json
        descent evaluate latest --part validation

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("A run folder, or latest.", valueName: "run"))
  var runPath: String

  @Option(help: ArgumentHelp("Other labelled data, with the same classes.", valueName: "data"))
  var data: String?

  @Option(help: "The part of the run's own data: training, validation or test.")
  var part: Part = .test

  @OptionGroup(title: "Machine") var engine: EngineOptions

  @Flag(help: "Print one JSON object in place of tables.")
  var json = false

  mutating func run() throws {
    let stop = StopSignal.installed()
    let folder = try RunFolder.open(runPath)
    try engine.withEngine {
      let classifier = try Classifier(contentsOf: folder.modelPath)
      let samples = try samples(folder, classifier)
      for file in samples.skipped { Console.line("descent: \(file)", to: .error) }
      let result = try PartResult(classifier.evaluate(samples, stop: stop), of: samples)
      var reads: Int?
      if data != nil || part == .test {
        reads = try folder.testReads.record(
          testHash: Self.text(of: samples.contentHash), run: folder.path, use: "evaluate")
      }
      let report = EvaluationReport(
        run: folder, data: samples, part: data == nil ? part.rawValue : nil, result: result,
        reads: reads)
      Console.write(json ? report.json.text + "\n" : report.text)
    }
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
    let recorded = try RecordedRun(folder)
    let parts = try recorded.arguments.reading.parts(
      of: recorded.configuration.data, threads: engine.threads)
    let chosen =
      switch part {
      case .training: parts.training
      case .validation: parts.validation
      case .test: parts.test
      }
    if chosen.count == 0 {
      throw CommandFailure(
        "\(folder.path): expected a \(part.rawValue) part, found none. Give other data with --data.",
        status: .data)
    }
    return chosen
  }

  /// A hash as the ledger of test readings writes it.
  private static func text(of hash: UInt64) -> String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
