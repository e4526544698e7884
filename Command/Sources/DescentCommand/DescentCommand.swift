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
        descent evaluate --scores answers.csv      anybody's classifier
        descent compare runs/a runs/b
        descent predict latest new/*.png
        descent graph --example lecture

      \(ExitStatus.help)
      """,
    version: version,
    subcommands: [
      TrainCommand.self, ResumeCommand.self, EvaluateCommand.self, CompareRunsCommand.self,
      CalibrateCommand.self, ReportCommand.self, PredictCommand.self, DetectCommand.self,
      ExplainCommand.self, BoxesCommand.self, MasksCommand.self, ScenesCommand.self,
      GraphCommand.self, PlanCommand.self, OptimizersCommand.self, ScheduleCommand.self,
    ])
}

/// Runs the command and ends the process.
public func runDescent(_ arguments: [String]) -> Never {
  do {
    var command = try DescentCommand.parseAsRoot(GraphCommand.protectingFormulas(arguments))
    try command.run()
  } catch {
    // Help, version and arguments that do not parse belong to the parser.
    switch DescentCommand.exitCode(for: error) {
    case .success:
      DescentCommand.exit(withError: error)
    case .validationFailure:
      let problem = DescentCommand.message(for: error).split(separator: "\n")
        .map { $0.trimmingSpaces }.joined(separator: " ")
      let end = problem.hasSuffix(".") || problem.hasSuffix("?") ? "" : "."
      fail(.usage("\(problem)\(end) \(help(for: arguments)) lists the arguments."))
    default:
      fail(CommandFailure(describing: error))
    }
  }
  DescentCommand.exit(withError: nil)
}

private func fail(_ failure: CommandFailure) -> Never {
  Console.line("descent: \(failure.message)", to: .error)
  DescentCommand.exit(withError: ExitCode(failure.status.rawValue))
}

/// `` `descent train --help` ``
private func help(for arguments: [String]) -> String {
  let names = DescentCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
  let name = arguments.first.flatMap { names.contains($0) ? " \($0)" : nil } ?? ""
  return "`descent\(name) --help`"
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " })
    else { return "" }
    return self[first...last]
  }
}
