// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DescentGraph

/// `descent graph`
struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draw a formula or a network as a graph, with values and gradients.",
    discussion: """
      Prints the value of every node and, for every edge, its local gradient, the upstream gradient \
      that arrives at its end, and their product, which the chain rule sends on.

      A formula is written with + - * / ^, parentheses, numbers, names and the functions \
      \(FormulaFunction.names.joined(separator: ", ")). Intermediate results may have names: \
      'q = w*x + b; q^2'. For a network every edge shows the norm of what flows back over it.

      EXAMPLES
        descent graph --example lecture
        descent graph '-log(sigmoid(y*(w1*x1+w2*x2)))' --at w1=-1 w2=1 x1=2 x2=1 y=1
        descent graph 'q = w*x; (q - 3)^2' --at w=2,x=1 --learning-rate 0.1 --output loss.svg
        descent graph --model lenet --input 1x28x28 --classes 10 --output lenet.svg

      \(ExitStatus.help)
      """)

  @Argument(
    help: ArgumentHelp(
      "A formula of single numbers; it may begin with a minus.", valueName: "formula"))
  var words: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Values of the formula's names.", valueName: "name=value"))
  var at: [String] = []

  @Option(help: ArgumentHelp("A worked example: lecture.", valueName: "name"))
  var example: String?

  @Option(help: ArgumentHelp("A network by name, in place of a formula.", valueName: "name"))
  var model: String?

  @OptionGroup(title: "Network")
  var network: NetworkOptions

  @Option(
    name: [.customLong("learning-rate"), .customLong("lr")], parsing: .unconditional,
    help: "Also show one step of gradient descent with this rate.")
  var learningRate: Double?

  @Option(
    name: [.short, .long], help: ArgumentHelp("Write the drawing here, as SVG.", valueName: "file"))
  var output: String?

  @Flag(help: "Replace an existing file.")
  var force = false

  @Flag(help: "Print one JSON object in place of tables.")
  var json = false

  /// A formula that begins with a minus looks like a cluster of short options; a space before it
  /// makes it an argument.
  static func protectingFormulas(_ arguments: [String]) -> [String] {
    guard arguments.first == configuration.commandName else { return arguments }
    return arguments.map { word in
      let isOption = word.hasPrefix("--") || word == "-o" || word == "-h" || word == "-"
      return word.hasPrefix("-") && !isOption && Double(word) == nil ? " " + word : word
    }
  }

  mutating func run() throws {
    let source = try source()
    switch source {
    case .example:
      let report = try LectureReport()
      try emit(text: report.text, json: report.json, drawing: report.report.drawing)
    case .formula(let formula):
      let report = try self.report(formula)
      try emit(text: report.text, json: report.json, drawing: report.drawing)
    case .model(let name):
      let report = try NetworkReport(model: name, network)
      try emit(text: report.text, json: report.json, drawing: report.drawing)
    }
  }

  private enum Source {
    case example
    case formula(String)
    case model(String)
  }

  private func source() throws -> Source {
    let formula = words.map { $0.hasPrefix(" -") ? String($0.dropFirst()) : $0 }
      .joined(separator: " ")
    guard [!formula.isEmpty, example != nil, model != nil].count(where: { $0 }) == 1 else {
      throw CommandFailure.usage(
        "expected one of a formula, --example NAME and --model NAME. Try `descent graph --example"
          + " lecture`.")
    }
    if let model { return .model(model) }
    guard let example else { return .formula(formula) }
    guard example == LectureExample.name else {
      throw CommandFailure.usage("--example: expected lecture, found '\(example)'.")
    }
    return .example
  }

  private func report(_ formula: String) throws -> FormulaReport {
    let statements = try FormulaParser.parse(formula)
    if let learningRate, !learningRate.isFinite {
      throw CommandFailure.usage(
        "--learning-rate: expected a finite number, found \(learningRate).")
    }
    let graph = try FormulaGraph(
      statements, source: formula, values: try AssignmentList.values(at))
    return try FormulaReport(graph, title: formula, learningRate: learningRate)
  }

  private func emit(text: String, json: JSONText, drawing: GraphDrawing) throws {
    if let output { try OutputFile.write(drawing.svg, to: output, force: force) }
    Console.write(self.json ? json.text + "\n" : text)
    if let output { Console.line("drawing: \(output)", to: .error) }
  }
}
