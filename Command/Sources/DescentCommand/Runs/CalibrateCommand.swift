// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent calibrate`
struct CalibrateCommand: ParsableCommand {
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case temperature, platt, isotonic

    var recalibration: RecalibrationMethod {
      switch self {
      case .temperature: .temperature
      case .platt: .platt
      case .isotonic: .isotonic
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Correct a trained model's probabilities, so that they can be taken at their word.",
    discussion: """
      Fits a correction to the run's validation part, never to its test part, and writes a second \
      model file; the run's own model stays as it is. The figures printed are of the samples that \
      the correction was fitted to: for honest ones evaluate the new file on the test part.

      temperature  one number; keeps the order of the classes and so the accuracy
      platt        two numbers a class; the most probable class may change
      isotonic     any rising function a class; wants thousands of samples

      EXAMPLES
        descent calibrate latest
        descent calibrate latest --method isotonic --output calibrated.safetensors
        descent evaluate latest --model calibrated.safetensors

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("A run folder, or latest.", valueName: "run"))
  var runPath: String

  @Option(help: "The correction: temperature, platt or isotonic.")
  var method: Method = .temperature

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write the model here. Default: model-calibrated.safetensors in the run.", valueName: "file"))
  var output: String?

  @Flag(help: "Replace an existing file.")
  var force = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup(title: "Machine") var engine: EngineOptions

  mutating func run() throws {
    let stop = StopSignal.installed()
    let folder = try RunFolder.open(runPath)
    let path = output ?? folder.path + "/model-calibrated.safetensors"
    // Before the work, not after it.
    try OutputFile.check(path, force: force)
    try engine.withEngine {
      let model = try ModelFile(contentsOf: folder.modelPath).recalibrated(by: nil)
      let samples = try RecordedRun(folder).part(.validation, threads: engine.threads)
      let before = try Classifier(model).evaluate(samples, stop: stop)
      let correction = try before.recalibration(method.recalibration)
      let calibrated = try model.recalibrated(by: correction)
      let after = try Classifier(calibrated).evaluate(samples, stop: stop)
      try calibrated.write(to: path)
      let report = try CalibrationReport(
        run: folder, path: path, recalibration: correction, before: before, after: after)
      Console.write(json ? report.json.text + "\n" : report.text)
    }
  }
}
