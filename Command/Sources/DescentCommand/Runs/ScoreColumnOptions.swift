// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// Which column of a score table is what, where names do not say it.
struct ScoreColumnOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The true class. Default: label, actual, target, y_true …", valueName: "column"))
  var label: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The scores, a column a class or one alone. Default: columns named after the classes, or"
        + " score, probability …", valueName: "column"))
  var scoreColumns: [String] = []

  @Option(help: ArgumentHelp("The answer. Default: predicted, prediction …", valueName: "column"))
  var answer: String?

  @Option(help: ArgumentHelp("What each sample counts for. Default: weight.", valueName: "column"))
  var weight: String?

  @Option(
    help: ArgumentHelp(
      "Samples that belong together, such as the video of a frame. Default: group.",
      valueName: "column"))
  var group: String?

  @Flag(help: "The scores are logits: their softmax, or sigmoid, is the probability.")
  var logits = false

  /// The first option that was given, as it is written; nil where names say it all.
  var firstGiven: String? {
    let given = [
      ("--label", label != nil), ("--score-columns", !scoreColumns.isEmpty),
      ("--answer", answer != nil), ("--weight", weight != nil), ("--group", group != nil),
      ("--logits", logits),
    ]
    return given.first { $0.1 }?.0
  }

  /// Reads a table; `positive` that is no class of it is a wrong argument.
  func table(_ path: String, positive: String?, classes: [String]? = nil) throws -> ScoreTable {
    do throws(PredictionFileError) {
      return try ScoreTable(
        contentsOf: path, options: options(positive: positive, classes: classes))
    } catch {
      if let positive, case .unknown(_, _, "positive class", _, _) = error {
        throw CommandFailure.usage(
          "--positive: expected \(error.expected), found '\(positive)' (\(path)).")
      }
      throw error
    }
  }

  /// The options for reading.
  ///
  /// - Parameters:
  ///   - positive: The class that a single column of scores is about.
  ///   - classes: The order of the classes, where another table has set it.
  private func options(positive: String?, classes: [String]?) -> ScoreTableOptions {
    var options = ScoreTableOptions()
    options.truth = label
    options.scores = scoreColumns.isEmpty ? nil : scoreColumns
    options.prediction = answer
    options.weight = weight
    options.group = group
    options.classes = classes
    options.positive = positive
    options.scale = logits ? .logits : .automatic
    return options
  }
}
