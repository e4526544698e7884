// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// `descent optimizers reddi`
struct ReddiCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reddi",
    abstract: "Show the problem on which Adam goes to the wrong end and AMSGrad does not.",
    discussion: """
      The loss is 3x at every third step and −x otherwise, x in [−1, 1]: best is x = −1. Adam with \
      beta1 = 0 and beta2 = 1/(1 + 3²) goes to 1 (Reddi, Kale & Kumar, ICLR 2018, theorem 1).

      EXAMPLES
        descent optimizers reddi
        descent optimizers reddi --steps 5000 --output reddi.svg

      \(ExitStatus.help)
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("Steps to take.", valueName: "n"))
  var steps = 3000

  @Option(
    name: [.short, .long], help: ArgumentHelp("Write the plot here, as SVG.", valueName: "file"))
  var output: String?

  @Flag(help: "Replace an existing file.")
  var force = false

  func validate() throws {
    if !(10...1_000_000).contains(steps) {
      throw ValidationError("--steps: expected 10 to 1000000, found \(steps).")
    }
  }

  mutating func run() throws {
    let problem = ReddiProblem.deterministic()
    let decay = ReddiProblem.decay(forSlope: 3)
    let rules: [(name: String, rule: any OptimizerRule)] = [
      ("adam", Adam(learningRate: 0.1, beta1: 0, beta2: decay)),
      ("amsgrad", AMSGrad(learningRate: 0.1, beta1: 0, beta2: decay)),
    ]
    let series = rules.map { name, rule in
      // The problem is deterministic: nothing is drawn.
      var generator = SystemRandomNumberGenerator()
      return Series(
        name, values: problem.positions(of: rule, steps: steps, using: &generator))
    }
    let chart = LineChart(
      title: "Reddi's problem, best at −1", xTitle: "step", yTitle: "x", series: series)
    if let output { try OutputFile.write(chart.svg(id: "reddi"), to: output, force: force) }
    var lines = ["x over \(steps) steps; the best point is −1"]
    lines.append(TerminalChart(series: series, width: 80).text)
    for line in series {
      lines.append("\(line.name) ends at \(ShortNumber.decimals(line.points.last?.y ?? 0, 4))")
    }
    Console.write(lines.joined(separator: "\n") + "\n")
  }
}
