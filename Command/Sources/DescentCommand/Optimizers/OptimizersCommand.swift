// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent optimizers`
struct OptimizersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimizers", abstract: "List, explain or compare the update rules.",
    discussion: """
      EXAMPLES
        descent optimizers
        descent optimizers adam --flavor keras
        descent optimizers compare digits
        descent optimizers reddi

      \(ExitStatus.help)
      """,
    subcommands: [ShowOptimizersCommand.self, CompareCommand.self, ReddiCommand.self],
    defaultSubcommand: ShowOptimizersCommand.self)
}

/// `descent optimizers [show] [NAME]`
struct ShowOptimizersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "List the update rules, or print one: its exact formula, settings and differences.",
    discussion: """
      Frameworks that use one name for a rule compute different things. A flavor is the form that \
      one of them has, with its defaults: \(Flavor.allCases.map(\.rawValue).joined(separator: ", ")).

      EXAMPLES
        descent optimizers
        descent optimizers adam --flavor keras
        descent optimizers sgd --json

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("An update rule; all of them if left out.", valueName: "rule"))
  var name: String?

  @Option(
    help: ArgumentHelp("Whose form of the rule. Default: the rule's first.", valueName: "name"))
  var flavor: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  mutating func run() throws {
    guard let name else {
      if flavor != nil {
        throw CommandFailure.usage("--flavor: expected the name of a rule beside it, found none.")
      }
      Console.write(json ? OptimizerList.json.text + "\n" : OptimizerList.text)
      return
    }
    let entry = try OptimizerEntry.named(name)
    let report = OptimizerReport(entry, flavor: try entry.flavor(named: flavor))
    Console.write(json ? report.json.text + "\n" : report.text)
  }
}

extension OptimizerEntry {
  /// A flavor of the rule by its name, nil for nil.
  func flavor(named name: String?) throws(OptimizerError) -> Flavor? {
    guard let name else { return nil }
    guard let flavor = Flavor(rawValue: name), flavors.contains(flavor) else {
      throw .unknownFlavor(rule: self.name, flavor: name, known: flavors.map(\.rawValue))
    }
    return flavor
  }
}
