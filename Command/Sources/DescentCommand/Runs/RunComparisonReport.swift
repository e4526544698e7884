// SPDX-License-Identifier: Apache-2.0
import Descent

/// A comparison of two classifiers as a page and as JSON.
struct RunComparisonReport {
  let comparison: ModelComparison
  /// The answers of both.
  let tables: [ScoreTable]

  var page: ReportPage {
    let (a, b) = (comparison.firstName, comparison.secondName)
    return ReportPage(
      title: "\(a) and \(b)", verdict: comparison.verdict, notes: notes,
      sections: [
        ReportSection(
          "Figures",
          [
            .table(
              ReportTable(
                title: "Figures of both", columns: ["figure", a, b, "difference", "interval", "p"],
                rows: comparison.figures.map(row))),
            .note(
              "Difference: \(b) less \(a), with its interval by the bootstrap of the same samples for"
                + " both. \(tests)"),
            .charts([chart]),
          ]),
        ReportSection("Samples", [.facts(facts)]),
      ])
  }

  private var notes: [String] {
    var notes: [String] = []
    for (name, table) in zip([comparison.firstName, comparison.secondName], tables) {
      notes += table.notes.map { "\(name): \($0)" }
    }
    if tables.contains(where: { $0.weights != nil }) {
      notes.append("Weights are not used: every sample counts once.")
    }
    if comparison.mcNemar == nil {
      notes.append(
        "Samples come in groups, which were resampled as a whole; tests of single samples are left"
          + " out.")
    }
    return notes
  }

  private var facts: [ReportBlock.Fact] {
    let neither =
      comparison.count - comparison.bothRight - comparison.onlyFirst - comparison.onlySecond
    return [
      .init("both right", "\(comparison.bothRight)"),
      .init("only \(comparison.firstName)", "\(comparison.onlyFirst)"),
      .init("only \(comparison.secondName)", "\(comparison.onlySecond)"),
      .init("neither", "\(neither)"),
    ]
  }

  private var tests: String {
    var text: [String] = []
    if let test = comparison.mcNemar {
      text.append("McNemar's test of the answers: mid-p \(ShortNumber.text(test.midP)).")
    }
    if let test = comparison.deLong, let p = test.pValue {
      text.append("DeLong's test of the areas under ROC: p \(ShortNumber.text(p)).")
    }
    return text.joined(separator: " ")
  }

  private func row(_ figure: ModelComparison.Figure) -> [String] {
    let result = figure.result
    func text(_ value: Double?) -> String { value.map { ShortNumber.decimals($0, 4) } ?? "–" }
    let interval = result.difference.interval.map { "\(text($0.low)) … \(text($0.high))" }
    return [
      figure.name + (figure.higherIsBetter ? "" : " (lower is better)"), text(result.first),
      text(result.second), text(result.difference.value), interval ?? "–", text(result.pValue),
    ]
  }

  private var chart: IntervalChart {
    IntervalChart(
      title: "\(comparison.secondName) less \(comparison.firstName)", xTitle: "difference",
      measures: ["difference"],
      rows: comparison.figures.map { figure in
        let difference = figure.result.difference
        return .init(
          figure.name,
          figures: [
            difference.value.map {
              .init($0, low: difference.interval?.low, high: difference.interval?.high)
            }
          ])
      }, reference: .init(x: 0, label: "no difference"))
  }

  var json: JSONText {
    .members([
      "first": .string(comparison.firstName), "second": .string(comparison.secondName),
      "verdict": .string(comparison.verdict), "samples": .integer(comparison.count),
      "isDifferenceShown": .bool(comparison.isDifferenceShown),
      "p": comparison.pValue.map { .number($0) },
      "bothRight": .integer(comparison.bothRight), "onlyFirst": .integer(comparison.onlyFirst),
      "onlySecond": .integer(comparison.onlySecond),
      "notes": .array(notes.map { .string($0) }),
      "accuracyInterval": Self.json(comparison.accuracyInterval),
      "deLongP": comparison.deLong?.pValue.map { .number($0) },
      "figures": .array(
        comparison.figures.map { figure in
          .members([
            "name": .string(figure.name), "higherIsBetter": .bool(figure.higherIsBetter),
            "first": figure.result.first.map { .number($0) },
            "second": figure.result.second.map { .number($0) },
            "difference": figure.result.difference.value.map { .number($0) },
            "interval": Self.json(figure.result.difference.interval),
            "p": figure.result.pValue.map { .number($0) },
          ])
        }),
    ])
  }

  private static func json(_ interval: ConfidenceInterval?) -> JSONText? {
    interval.map {
      .members(["low": .number($0.low), "high": .number($0.high), "level": .number($0.level)])
    }
  }
}
