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

  @Flag(help: "Print one JSON object.")
  var json = false

  mutating func run() throws {
    let folder = try RunFolder.open(runPath)
    let report = try Report(run: folder)
    if let output {
      try OutputFile.write(report.html, to: output, force: force)
    } else {
      try report.write()
    }
    let path = output ?? folder.reportPath
    let object = JSONText.members(["run": .string(folder.path), "report": .string(path)])
    Console.line(json ? object.text : path)
  }
}
