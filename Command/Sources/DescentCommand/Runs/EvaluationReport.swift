// SPDX-License-Identifier: Apache-2.0
import Descent

/// Answers to be evaluated, and where they come from.
struct EvaluatedAnswers {
  var table: ScoreTable
  /// Answers on validation data.
  var validation: ScoreTable?
  var data: String
  /// nil for a table.
  var run: String?
  /// The part of the run's own data; nil for other data.
  var part: String?
  var loss: Double?
  /// How often these test data have been read.
  var reads: Int?
}

/// An evaluation as a page, as text and as JSON.
struct EvaluationReport {
  let answers: EvaluatedAnswers
  /// Whether thresholds were asked for by name.
  let hasGoals: Bool
  let assessment: Assessment

  var page: ReportPage {
    ReportPage(
      title: answers.data,
      subject: answers.data + (answers.part.map { ", \($0) part" } ?? ""),
      verdict: verdict, notes: notes,
      sections: AssessmentView(assessment).sections + [mistakes].compactMap { $0 })
  }

  func text(hasCharts: Bool) -> String {
    page.text(columns: Console.Stream.output.columns, hasCharts: hasCharts)
  }

  private var verdict: String {
    guard let accuracy = assessment.figures.first, let value = accuracy.value else {
      let what = assessment.count == 0 ? "There are no samples" : "All samples weigh 0"
      return "\(what), so nothing is known about how good the classifier is."
    }
    var text =
      "On \(assessment.count) samples, the classifier is right in \(ShortNumber.percent(value))"
    if let interval = accuracy.interval {
      text +=
        " (\(ShortNumber.text(100 * interval.level)) % interval"
        + " \(ShortNumber.percent(interval.low)) to \(ShortNumber.percent(interval.high)))"
    }
    return text + "."
  }

  var notes: [String] {
    var notes = answers.table.notes
    if answers.run == nil, let validation = answers.validation {
      notes += validation.notes.map { "Validation: \($0)" }
    }
    if let reads = answers.reads, reads > 1 {
      notes.append("These test data have been read \(reads) times.")
    }
    if let share = commonest {
      notes.append(
        "Always answering the commonest class would be right in \(ShortNumber.percent(share)).")
    }
    if let missing { notes.append("No threshold is chosen: \(missing)") }
    if !assessment.thresholds.isEmpty, answers.validation?.weights != nil {
      notes.append("Thresholds are chosen with every validation sample counting once.")
    }
    return notes
  }

  /// The share of the commonest class, by weight; nil where nothing weighs anything.
  private var commonest: Double? {
    var totals = [Double](repeating: 0, count: assessment.classes.count)
    for (sample, label) in answers.table.labels.enumerated() {
      totals[label] += answers.table.weights?[sample] ?? 1
    }
    let all = totals.reduce(0, +)
    return all > 0 ? totals.max().map { $0 / all } : nil
  }

  /// Why there are no thresholds, where they could be expected.
  private var missing: String? {
    guard assessment.thresholds.isEmpty else { return nil }
    if assessment.positiveClass == nil {
      return hasGoals || answers.validation != nil && answers.run == nil
        ? "with more than two classes, name the one that is to be found with --positive." : nil
    }
    if answers.table.scores == nil {
      return hasGoals || answers.validation != nil
        ? "the answers are classes alone; a threshold needs scores." : nil
    }
    return answers.validation == nil
      ? "that takes validation answers, since a threshold chosen on the data it is judged by looks"
        + " better than it is."
      : "the validation answers are classes alone; a threshold needs scores."
  }

  /// The surest mistakes.
  private var mistakes: ReportSection? {
    let rows = assessment.mistakes.prefix(10).map { mistake in
      [
        answers.table.names?[mistake.sample] ?? "\(mistake.sample)",
        assessment.classes[mistake.actual], assessment.classes[mistake.predicted],
        ShortNumber.decimals(mistake.probability, 4),
      ]
    }
    guard !rows.isEmpty else { return nil }
    return ReportSection(
      "Surest mistakes",
      [
        .table(
          ReportTable(
            title: "Surest mistakes", columns: ["sample", "true class", "answer", "probability"],
            rows: Array(rows)))
      ])
  }
}
