// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent schedule`
struct ScheduleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "List the learning rate schedules, or plot one.",
    discussion: """
      A length is a share of the training up to 1, and a number of steps above that. \
      warm-up+NAME is the schedule NAME behind a warm-up, whose settings are then called \
      warmUp.length and warmUp.start.

      EXAMPLES
        descent schedule
        descent schedule cosine --steps 1000 --learning-rate 0.1
        descent schedule step --set every=0.25 factor=0.5
        descent schedule warm-up+cosine --set warmUp.length=0.1 --output cosine.svg

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("A schedule; all of them if left out.", valueName: "schedule"))
  var name: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Steps of the training.", valueName: "n"))
  var steps = 1000

  @Option(
    name: [.customLong("learning-rate"), .customLong("lr")], parsing: .unconditional,
    help: ArgumentHelp("The base learning rate.", valueName: "rate"))
  var learningRate = 0.1

  @Option(
    name: .customLong("set"), parsing: .upToNextOption,
    help: ArgumentHelp("Settings of the schedule.", valueName: "name=value"))
  var settings: [String] = []

  @Option(
    name: [.short, .long], help: ArgumentHelp("Write the plot here, as SVG.", valueName: "file"))
  var output: String?

  @Flag(help: "Replace an existing file.")
  var force = false

  @Flag(help: "Print one JSON object, with the learning rate of every step.")
  var json = false

  /// More than this is no plot; every rate of it is computed and, as JSON, printed.
  private static let stepLimit = 1_000_000

  func validate() throws {
    if !(1...Self.stepLimit).contains(steps) {
      throw ValidationError("--steps: expected 1 to \(Self.stepLimit), found \(steps).")
    }
    if !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError(
        "--learning-rate: expected a number above 0, such as 0.1, found \(learningRate).")
    }
    if name == nil, output != nil || !settings.isEmpty {
      throw ValidationError(
        "\(output != nil ? "--output" : "--set"): expected the name of a schedule beside it, found"
          + " none.")
    }
  }

  mutating func run() throws {
    guard let name else {
      Console.write(json ? ScheduleList.json.text + "\n" : ScheduleList.text)
      return
    }
    let report = try ScheduleReport(
      try ScheduleEntry.named(name), settings: try AssignmentList.values(settings, of: "--set"),
      steps: steps, base: learningRate)
    if let output { try OutputFile.write(report.svg, to: output, force: force) }
    let columns = Console.Stream.output.isTerminal ? Console.Stream.output.columns : 80
    Console.write(json ? report.json.text + "\n" : report.text(columns: columns))
    if let output { Console.line("drawing: \(output)", to: .error) }
  }
}
