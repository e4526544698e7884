// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent report`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write the report of a run anew, also of one that has not ended.",
    discussion: """
      EXAMPLES
        descent report latest
        descent report runs/2026-01-31-digits-1 --output report.html
        descent report latest --terminal
        descent report latest --positive car --recall 0.99

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("A run folder, or latest.", valueName: "run"))
  var runPath: String

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Write the report here. Default: report.html in the run.", valueName: "file")
  )
  var output: String?

  @Flag(help: "Replace an existing file given by --output.")
  var force = false

  @OptionGroup(title: "Assessment") var assessment: AssessmentOptions

  @Flag(help: "Show the report in the terminal too, charts included.")
  var terminal = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if json && terminal {
      throw ValidationError("expected one of --json and --terminal, found both.")
    }
  }

  mutating func run() throws {
    let folder = try RunFolder.open(runPath)
    let settings = try assessment.settings(classes: folder.configuration().classes)
    let report = try Report(run: folder, settings: settings)
    if let output {
      try OutputFile.write(report.html, to: output, force: force)
    } else {
      try report.write()
    }
    let path = output ?? folder.reportPath
    let object = JSONText.members(["run": .string(folder.path), "report": .string(path)])
    if terminal { Console.write(report.page.text(columns: Console.Stream.output.columns) + "\n") }
    Console.line(json ? object.text : path)
  }
}
