// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent predict`
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Classify images, or the rows of tables, with a trained model.",
    discussion: """
      Prints class, probability and file. Images are brought to the size and channels of the \
      training data; of a table every row is classified. A file that cannot be read is reported, \
      the others are classified all the same, and the exit code is 65.

      EXAMPLES
        descent predict latest new/*.png
        descent predict runs/2026-01-31-digits-1 table.csv --csv > answers.csv
        descent predict model.safetensors photo.jpg --json

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("A run folder, latest, or a model file.", valueName: "run"))
  var runPath: String

  @Argument(
    help: ArgumentHelp(
      "PNG and JPEG images; CSV, NPY or NPZ files; folders of images.", valueName: "files"))
  var files: [String]

  @Flag(help: "Print comma-separated values with a column for each class.")
  var csv = false

  @Flag(help: "Print one JSON array.")
  var json = false

  @OptionGroup(title: "Machine") var engine: EngineOptions

  func validate() throws {
    if csv && json { throw ValidationError("expected one of --csv and --json, found both.") }
  }

  mutating func run() throws {
    try engine.withEngine {
      let classifier = try Classifier(contentsOf: modelPath)
      var rows: [Prediction] = []
      var failures = 0
      for file in files {
        do {
          rows += try PredictionInput(file).predictions(by: classifier)
        } catch {
          let failure = CommandFailure(describing: error)
          if failure.status == .software { throw error }
          failures += 1
          Console.line("descent: \(failure.message)", to: .error)
        }
      }
      Console.write(text(rows, classes: classifier.classes))
      if failures > 0 {
        throw CommandFailure(
          "\(failures) of \(files.count) inputs could not be classified; see above.", status: .data)
      }
    }
  }

  private var modelPath: String {
    get throws {
      if runPath.hasSuffix(".safetensors") { return runPath }
      return try RunFolder.open(runPath).modelPath
    }
  }

  private func text(_ rows: [Prediction], classes: [String]) -> String {
    if json { return JSONText.array(rows.map(\.json)).text + "\n" }
    if csv { return Prediction.csv(rows, classes: classes) }
    let lines = TextTable.aligned(
      rows.map { [$0.answer.label, ShortNumber.decimals(Double($0.answer.probability), 4)] })
    return zip(lines, rows).map { "\($0)  \($1.name)\n" }.joined()
  }
}
