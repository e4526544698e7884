// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent evaluate-masks`
struct MasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate-masks",
    abstract: "Say how well images were segmented: IoU, Dice and accuracy, class by class.",
    discussion: """
      Masks are PNG images that store the class of each pixel as grey value or palette index. The \
      predictions have the names of the true masks and their sizes; two files are compared as well \
      as two folders. Pixels whose true value is the ignored one do not count.

      EXAMPLES
        descent evaluate-masks truth/ predicted/
        descent evaluate-masks truth/ predicted/ --classes sky,road,car --ignore 255 --json

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("The true masks.", valueName: "truth"))
  var truth: String

  @Argument(help: ArgumentHelp("The predicted masks.", valueName: "predicted"))
  var predicted: String

  @Option(
    help: ArgumentHelp(
      "The names of the classes 0, 1, …, with commas. Default: the values that occur.",
      valueName: "names"))
  var classes: String?

  @Option(help: ArgumentHelp("The value of pixels that do not count.", valueName: "value"))
  var ignore: Int?

  @Option(help: "Threads that read files. Default: one for each processor.")
  var threads: Int?

  @Flag(help: "Print one JSON object in place of tables.")
  var json = false

  mutating func run() throws {
    if let ignore, !(0...255).contains(ignore) {
      throw CommandFailure.usage(
        "--ignore: expected a value in 0 … 255, as masks store it, found \(ignore).")
    }
    if let threads, threads < 1 {
      throw CommandFailure.usage("--threads: expected at least 1, found \(threads).")
    }
    let masks = try MaskFolder(truth: truth, predicted: predicted)
    let result = try masks.evaluate(classes: names(), ignored: ignore, threads: threads)
    let report = MasksReport(result: result)
    Console.write(json ? report.json.text + "\n" : report.text)
  }

  private func names() throws -> [String]? {
    guard let classes else { return nil }
    let names = classes.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy({ !$0.isEmpty }), Set(names).count == names.count, names.count <= 256
    else {
      throw CommandFailure.usage(
        "--classes: expected at most 256 different names with commas between, found '\(classes)'.")
    }
    return names
  }
}
