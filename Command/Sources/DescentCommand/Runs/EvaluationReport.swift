// SPDX-License-Identifier: Apache-2.0
import Descent

/// An evaluation as tables and as JSON.
struct EvaluationReport {
  let run: RunFolder
  let data: Dataset
  /// The part of the run's own data; nil for other data.
  let part: String?
  let result: PartResult
  let reads: Int?

  var text: String {
    var lines = [
      "\(data.name)\(part.map { ", \($0) part" } ?? "")",
      "accuracy  " + RunSummary.accuracy(result),
    ]
    if let loss = result.loss { lines.append("loss      \(ShortNumber.decimals(loss, 4))") }
    if let reads, reads > 1 { lines.append("These test data have been read \(reads) times.") }
    lines.append("")
    let header = ["class", "samples", "predicted", "precision", "recall", "F1", "IoU"]
    lines += Self.aligned(
      [header]
        + result.perClass.map { row in
          [row.name, "\(row.samples)", "\(row.predicted)"]
            + [row.precision, row.recall, row.f1, row.iou].map {
              $0.map { ShortNumber.decimals($0, 4) } ?? "–"
            }
        })
    if !result.worst.isEmpty {
      lines += ["", "classified worst"]
      lines += Self.aligned(
        result.worst.prefix(10).map { sample in
          [
            sample.name, "\(sample.actual) taken for \(sample.predicted)",
            ShortNumber.decimals(sample.probability, 4),
          ]
        })
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Columns side by side, the first to the left.
  static func aligned(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }.joined(separator: "  ")
    }
  }

  var json: JSONText {
    guard case .object(let figures) = RunSummary.json(result, reads: reads) else { return .null }
    let classes = result.perClass.map { row -> JSONText in
      .members([
        "name": .string(row.name), "samples": .integer(row.samples),
        "predicted": .integer(row.predicted), "precision": row.precision.map { .number($0) },
        "recall": row.recall.map { .number($0) }, "f1": row.f1.map { .number($0) },
        "iou": row.iou.map { .number($0) },
      ])
    }
    let matrix = result.confusion.map { JSONText.array($0.map { .integer($0) }) }
    return .object(
      [
        .init(name: "run", value: .string(run.path)),
        .init(name: "data", value: .string(data.name)),
        .init(name: "part", value: part.map { .string($0) } ?? .null),
      ] + figures + [
        .init(name: "classes", value: .array(classes)),
        .init(name: "confusion", value: .array(matrix)),
      ])
  }
}
