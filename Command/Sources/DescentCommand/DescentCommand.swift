// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `descent`
struct DescentCommand: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "descent",
    abstract: "Train image and table classifiers, see why it goes well, and report honestly.",
    discussion: """
      EXAMPLES
        descent train digits                       built-in handwritten digits
        descent train photos/ --test held-out/     a folder of images, one folder a class
        descent evaluate latest
        descent predict latest new/*.png
        descent graph --example lecture

      \(ExitStatus.help)
      """,
    version: version,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, PredictCommand.self, ResumeCommand.self,
      ReportCommand.self, GraphCommand.self, PlanCommand.self,
    ])
}

/// Runs the command and ends the process.
public func runDescent(_ arguments: [String]) -> Never {
  do {
    var command = try DescentCommand.parseAsRoot(arguments)
    try command.run()
  } catch {
    // Help, version and arguments that do not parse belong to the parser.
    if isParserError(error) { DescentCommand.exit(withError: error) }
    let failure = CommandFailure(describing: error)
    Console.line("descent: \(failure.message)", to: .error)
    DescentCommand.exit(withError: ExitCode(failure.status.rawValue))
  }
  DescentCommand.exit(withError: nil)
}

private func isParserError(_ error: any Error) -> Bool {
  if error is ValidationError || error is ExitCode || error is CleanExit { return true }
  return "\(type(of: error))" == "CommandError"
}
