// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import DescentPlots

extension AssessmentView {
  private static let matrixLimit = 30
  private static let tableLimit = 60

  /// Which classes are taken for which, and how well each is found.
  var classes: ReportSection? {
    guard assessment.count > 0 else { return nil }
    var caption =
      "Matrix: rows are true classes, columns the answers; stronger colour is a larger share of the"
      + " row."
    if assessment.classes.count > Self.matrixLimit {
      caption +=
        " Of \(assessment.classes.count) classes, the \(Self.matrixLimit) with most mistakes."
    }
    var blocks: [ReportBlock] = [.charts([heatmap, intervals], caption: caption)]
    blocks.append(.table(table))
    if !assessment.confusedPairs.isEmpty { blocks.append(.table(pairs)) }
    return ReportSection("Classes", blocks)
  }

  private var heatmap: Heatmap {
    let matrix = assessment.matrix
    var shown = Array(assessment.classes.indices)
    if shown.count > Self.matrixLimit {
      let mistakes = matrix.perClass.map { $0.falsePositives + $0.falseNegatives }
      shown = shown.sorted { (mistakes[$1], $0) < (mistakes[$0], $1) }
      shown = shown.prefix(Self.matrixLimit).sorted()
    }
    return Heatmap(
      title: "Confusion matrix", labels: shown.map { assessment.classes[$0] },
      counts: shown.map { row in shown.map { matrix[row, $0] } })
  }

  private var intervals: IntervalChart {
    func figure(_ value: Double?, _ interval: ConfidenceInterval?) -> IntervalChart.Figure? {
      value.map { .init($0, low: interval?.low, high: interval?.high) }
    }
    return IntervalChart(
      title: "Recall and precision by class", xTitle: "share, \(level) intervals",
      measures: ["recall", "precision"],
      rows: assessment.perClass.map { row in
        .init(
          row.name,
          figures: [
            figure(row.recall, row.recallInterval),
            figure(row.precision, row.precisionInterval),
          ])
      })
  }

  private var table: ReportTable {
    var rows = assessment.perClass
    var title = "Figures for each class"
    if rows.count > Self.tableLimit {
      rows.sort { ($0.f1 ?? 0, $0.index) < ($1.f1 ?? 0, $1.index) }
      rows = Array(rows.prefix(Self.tableLimit))
      title += ": the \(Self.tableLimit) with lowest F1"
    }
    let hasScores = assessment.perClass.contains { $0.averagePrecision != nil }
    var columns = [
      "class", "samples", "answers", "missed", "false alarms", "recall", "precision", "F1", "IoU",
    ]
    if hasScores { columns += ["average precision", "area under ROC"] }
    return ReportTable(
      title: title, columns: columns,
      rows: rows.map { row in
        var cells = [
          row.name, Figures.count(row.counts.samples), Figures.count(row.counts.predicted),
          Figures.count(row.counts.falseNegatives), Figures.count(row.counts.falsePositives),
        ]
        cells += [row.recall, row.precision, row.f1, row.iou].map {
          Figures.ratio($0)
        }
        if hasScores { cells += [row.averagePrecision, row.area].map { Figures.ratio($0) } }
        return cells
      })
  }

  private var pairs: ReportTable {
    ReportTable(
      title: "The most frequent mistakes",
      columns: ["true class", "taken for", "times", "share of the class", "\(level) interval"],
      rows: assessment.confusedPairs.map { pair in
        [
          assessment.classes[pair.actual], assessment.classes[pair.predicted],
          Figures.count(pair.count), text(pair.share), text(pair.interval),
        ]
      })
  }

  /// Where it does worse.
  var slices: ReportSection? {
    guard let slices = assessment.slices else { return nil }
    let worst = slices.worst(8)
    var blocks: [ReportBlock] = []
    if let first = worst.first(where: \.isSignificant) {
      blocks.append(.paragraph("Worst: " + first.sentence))
    } else {
      blocks.append(
        .paragraph(
          "Of \(slices.slices.count) slices, none is worse than the rest beyond what chance brings."
        ))
    }
    if !worst.isEmpty {
      blocks.append(
        .table(
          ReportTable(
            title: "Slices that do worse",
            columns: ["slice", "samples", "right", "elsewhere", "difference", "p, corrected"],
            rows: worst.map { slice in
              [
                slice.condition, Figures.count(slice.count), text(slice.accuracy),
                text(slice.otherAccuracy), text(slice.differenceInterval),
                Figures.number(slice.adjustedPValue),
              ]
            })))
    }
    if slices.tooSmall > 0 {
      blocks.append(.note("\(slices.tooSmall) slices have too few samples to say anything."))
    }
    for column in slices.skipped {
      blocks.append(.note("\(column.name) has \(column.valueCount) values and was left out."))
    }
    return ReportSection("Slices", blocks)
  }
}
