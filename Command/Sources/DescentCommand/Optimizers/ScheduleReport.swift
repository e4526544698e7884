// SPDX-License-Identifier: Apache-2.0
import Descent

/// A schedule over a training of some steps, for people and for programs.
package struct ScheduleReport {
  private let entry: ScheduleEntry
  private let settings: [String: Double]
  private let base: Double
  /// The learning rate of every step.
  package let rates: [Double]

  /// - Throws: `OptimizerError` about the settings.
  package init(
    _ entry: ScheduleEntry, settings: [String: Double], steps: Int, base: Double
  ) throws(OptimizerError) {
    let schedule = try entry.make(settings: settings)
    (self.entry, self.settings, self.base) = (entry, settings, base)
    rates = (0..<steps).map { schedule.learningRate(at: $0, of: steps, base: base) }
  }

  private var series: Series { Series(entry.name, values: rates) }

  /// The plot as a file of its own.
  package var svg: String {
    LineChart(
      title: entry.name, xTitle: "step", yTitle: "learning rate", series: [series]
    ).svg(id: "schedule")
  }

  /// - Parameter columns: The width of the terminal.
  package func text(columns: Int) -> String {
    var lines = ["\(entry.name): \(entry.summary)", ""]
    lines += TextTable.indented(entry.documentation.formula, by: 2) + [""]
    if !entry.settings.isEmpty {
      lines += TextTable.lines(
        [["setting", "value", "allowed", "meaning"]]
          + entry.settings.map {
            let value = ShortNumber.setting(settings[$0.name] ?? $0.standard)
            return [$0.name, value, $0.bound.text, $0.summary]
          })
      lines.append("")
    }
    let chart = TerminalChart(series: [series], width: min(max(columns - 1, 40), 100))
    lines += ["learning rate over \(rates.count) steps, base \(ShortNumber.setting(base))"]
    lines.append(chart.text)
    lines += ["source"] + TextTable.indented(entry.documentation.source, by: 2)
    return lines.joined(separator: "\n") + "\n"
  }

  package var json: JSONText {
    .members([
      "name": .string(entry.name), "summary": .string(entry.summary),
      "type": .string(entry.scheduleName), "steps": .integer(rates.count),
      "learningRate": .number(base),
      "formula": .array(
        entry.documentation.formula.split(separator: "\n").map { .string(String($0)) }),
      "settings": .array(
        entry.settings.map {
          .members([
            "name": .string($0.name), "meaning": .string($0.summary),
            "allowed": .string($0.bound.text), "default": .number($0.standard),
            "value": .number(settings[$0.name] ?? $0.standard),
          ])
        }),
      "source": .string(entry.documentation.source),
      "rates": .array(rates.map { .number($0) }),
    ])
  }
}
