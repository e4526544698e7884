// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent compare`
struct CompareRunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say whether one classifier is better than another on the same samples.",
    discussion: """
      Each side is a run, of which the answers on its test part are taken, or a table of answers \
      (`descent evaluate --help` says what is in one). Both must be about the same samples in the \
      same order.

      EXAMPLES
        descent compare runs/2026-01-31-digits-1 runs/2026-01-31-digits-2
        descent compare ours.csv theirs.csv --positive car --report comparison.html

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("A run folder, latest, or a CSV or TSV file.", valueName: "first"))
  var first: String

  @Argument(help: ArgumentHelp("What it is compared with.", valueName: "second"))
  var second: String

  @Option(help: ArgumentHelp("The class that is to be found.", valueName: "class"))
  var positive: String?

  @OptionGroup(title: "Columns of a table") var columns: ScoreColumnOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Resamples behind the intervals.", valueName: "n"))
  var resamples = 2000

  @Option(help: ArgumentHelp("Write a report with a chart here.", valueName: "file"))
  var report: String?

  @Flag(help: "Replace an existing file given by --report.")
  var force = false

  @Flag(help: "Print one JSON object in place of tables.")
  var json = false

  func validate() throws {
    guard (100...1_000_000).contains(resamples) else {
      throw ValidationError("--resamples: expected 100 to 1000000, found \(resamples).")
    }
  }

  mutating func run() throws {
    try OutputFile.check(report, force: force)
    let a = try answers(first, classes: nil)
    let b = try answers(second, classes: a.classes)
    try check(a, b)
    var positiveClass: Int?
    if let positive {
      guard let index = a.classes.firstIndex(of: positive) else {
        throw EvaluationError.unknownClass(name: positive, known: a.classes)
      }
      positiveClass = index
    }
    let comparison = try ModelComparison(
      a.result, b.result, firstName: Self.name(first), secondName: Self.name(second),
      positiveClass: positiveClass ?? a.positive, groups: a.groupNumbers ?? b.groupNumbers,
      bootstrap: Bootstrap(resamples: resamples))
    let result = RunComparisonReport(comparison: comparison, tables: [a, b])
    if let report { try OutputFile.write(result.page.html, to: report, force: force) }
    let text = result.page.text(columns: Console.Stream.output.columns, hasCharts: false)
    Console.write(json ? result.json.text + "\n" : text)
  }

  private func answers(_ path: String, classes: [String]?) throws -> ScoreTable {
    guard path.hasSuffix(".csv") || path.hasSuffix(".tsv") else {
      let folder = try RunFolder.open(path)
      guard AbsolutePath.exists(folder.testScoresPath) else {
        throw CommandFailure(
          "\(folder.testScoresPath): expected the answers on a test part, found none. Train with a"
            + " test part, or write answers with `descent evaluate --save-scores`.", status: .data)
      }
      var options = ScoreTableOptions()
      options.classes = try folder.configuration().classes
      return try ScoreTable(contentsOf: folder.testScoresPath, options: options)
    }
    return try columns.table(path, positive: positive, classes: classes)
  }

  /// Both sides must be about the same samples; the first that differs is named, counted from 1.
  private func check(_ a: ScoreTable, _ b: ScoreTable) throws {
    func failure(_ place: String, _ expected: String, _ found: String) -> CommandFailure {
      CommandFailure(
        "\(second)\(place): expected \(expected) as in \(first), found \(found). Evaluate both"
          + " models on the same data in the same order: for runs, train with the same"
          + " --split-seed or --test.", status: .data)
    }
    if a.classes != b.classes {
      throw failure(
        "", "the classes \(a.classes.joined(separator: ", "))",
        b.classes.joined(separator: ", "))
    }
    if a.count != b.count { throw failure("", "\(a.count) samples", "\(b.count)") }
    for sample in 0..<a.count {
      if let x = a.names?[sample], let y = b.names?[sample], x != y {
        throw failure(", sample \(sample + 1)", "the sample \(x)", y)
      }
      if a.labels[sample] != b.labels[sample] {
        throw failure(
          ", sample \(sample + 1)", "the true class \(a.classes[a.labels[sample]])",
          b.classes[b.labels[sample]])
      }
    }
  }

  private static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
