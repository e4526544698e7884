// SPDX-License-Identifier: Apache-2.0
import Descent

/// A comparison of optimizers as Markdown, JSON and a page with charts.
struct ComparisonReport {
  let result: ComparisonResult
  let model: String

  private static let columns = [
    "optimizer", "best rate", "validation accuracy", "test accuracy", "95 % interval",
    "steps to target", "time to target", "time of a run",
  ]

  /// Best validation accuracy first.
  private var ranked: [ComparisonResult.Entry] {
    result.entries.sorted { ($0.validationAccuracy ?? -1) > ($1.validationAccuracy ?? -1) }
  }

  private func row(_ entry: ComparisonResult.Entry) -> [String] {
    let reached = entry.reached(result.target)
    return [
      entry.name, ShortNumber.text(entry.best.learningRate),
      entry.validationAccuracy.map(ShortNumber.percent) ?? "diverged",
      entry.testAccuracy.map(ShortNumber.percent) ?? "–",
      entry.testInterval.map {
        ShortNumber.percent($0.low) + " to " + ShortNumber.percent($0.high)
      } ?? "–",
      reached.map { ShortNumber.decimals($0.steps, 0) } ?? "not reached",
      reached.map { ShortNumber.duration($0.seconds) } ?? "not reached",
      entry.seconds.map(ShortNumber.duration) ?? "–",
    ]
  }

  var verdict: String {
    guard let first = ranked.first, let accuracy = first.validationAccuracy else {
      return "No optimizer could be trained."
    }
    let interval = first.testInterval
    let equals = ranked.dropFirst().filter { entry in
      guard let interval, let test = entry.testAccuracy else { return false }
      return interval.low <= test && test <= interval.high
    }
    let lead =
      "\(first.name) has the best mean validation accuracy, \(ShortNumber.percent(accuracy))"
    if interval == nil { return lead + "." }
    return equals.isEmpty
      ? lead + ", and no other lies inside of its interval on the test part."
      : lead + "; on the test part "
        + (equals.map(\.name).joined(separator: ", "))
        + (equals.count == 1 ? " lies" : " lie") + " inside of its interval."
  }

  var notes: [String] {
    let trials = result.entries.first?.trials.count ?? 0
    let seeds = result.entries.first?.runs.count ?? 0
    var notes = [
      "\(model) on \(result.data), \(result.epochs) epochs of batches of \(result.batchSize). Each"
        + " optimizer: \(trials) learning rates, the best by validation accuracy, then \(seeds) seeds"
        + " with it; figures are means over those. Target: validation accuracy"
        + " \(ShortNumber.percent(result.target)). The interval is Wilson's for the test samples."
    ]
    for entry in result.entries where entry.bestIsOnTheEdge {
      notes.append(
        "Caution: the best rate of \(entry.name), \(ShortNumber.text(entry.best.learningRate)), is at"
          + " the edge of what was tried; a better one may lie beyond.")
    }
    return notes
  }

  /// A table for a terminal or a text file.
  var text: String {
    (TextTable.lines([Self.columns] + ranked.map(row)) + [""] + [verdict] + notes)
      .joined(separator: "\n") + "\n"
  }

  var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    var lines = ["# Optimizers compared", "", verdict, ""]
    lines += notes.map { "- " + $0 }
    lines += ["", line(Self.columns), line(Self.columns.map { _ in "---" })]
    lines += ranked.map { line(row($0)) }
    lines += [
      "", "## Learning rates tried", "", line(["optimizer", "rate", "validation accuracy"]),
    ]
    lines.append(line(["---", "---", "---"]))
    for entry in result.entries {
      lines += entry.trials.map {
        line([
          entry.name, ShortNumber.text($0.learningRate),
          $0.accuracy.map(ShortNumber.percent) ?? "diverged",
        ])
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  var html: String {
    ReportPage(
      title: "optimizers on \(result.data)", verdict: verdict, notes: notes,
      sections: [
        ReportSection(
          "Results",
          [
            .table(
              ReportTable(title: "Results", columns: Self.columns, rows: ranked.map(row)))
          ]),
        ReportSection("Charts", [.charts([sensitivity, courses])]),
      ]
    ).html
  }

  /// How much the choice of the rate matters to each.
  private var sensitivity: LineChart {
    LineChart(
      title: "Sensitivity to the learning rate", xTitle: "learning rate",
      yTitle: "validation accuracy",
      series: result.entries.map { entry in
        Series(
          entry.name,
          points: entry.trials.map {
            Series.Point(x: $0.learningRate, y: $0.accuracy ?? .nan)
          })
      }, xScale: .logarithmic)
  }

  /// The first seed with the best rate.
  private var courses: LineChart {
    LineChart(
      title: "Training loss, first seed", xTitle: "step", yTitle: "mean loss",
      series: result.entries.map { entry in
        Series(
          entry.name,
          points: (entry.runs.first?.points ?? []).map {
            Series.Point(x: Double($0.step), y: $0.trainingLoss)
          })
      }, yScale: .logarithmic)
  }

  var json: JSONText {
    .members([
      "data": .string(result.data), "model": .string(model), "epochs": .integer(result.epochs),
      "batchSize": .integer(result.batchSize), "target": .number(result.target),
      "verdict": .string(verdict), "optimizers": .array(result.entries.map(json)),
    ])
  }

  private func json(_ entry: ComparisonResult.Entry) -> JSONText {
    let reached = entry.reached(result.target)
    return .members([
      "name": .string(entry.name), "flavor": entry.flavor.map { .string($0.rawValue) },
      "learningRate": .number(entry.best.learningRate), "onTheEdge": .bool(entry.bestIsOnTheEdge),
      "validationAccuracy": entry.validationAccuracy.map { .number($0) },
      "testAccuracy": entry.testAccuracy.map { .number($0) },
      "testInterval": entry.testInterval.map { .array([.number($0.low), .number($0.high)]) },
      "stepsToTarget": reached.map { .number($0.steps) },
      "secondsToTarget": reached.map { .number($0.seconds) },
      "seconds": entry.seconds.map { .number($0) },
      "trials": .array(
        entry.trials.map {
          .members([
            "learningRate": .number($0.learningRate), "accuracy": $0.accuracy.map { .number($0) },
            "loss": $0.loss.map { .number($0) },
          ])
        }),
      "runs": .array(
        entry.runs.map {
          .members([
            "seed": .string("\($0.seed)"),
            "validationAccuracy": $0.validationAccuracy.map { .number($0) },
            "testRight": $0.testRight.map { .integer($0) },
            "testCount": $0.testCount.map { .integer($0) },
          ])
        }),
    ])
  }
}
