// SPDX-License-Identifier: Apache-2.0
import Descent

/// An answer and what it is about.
struct Prediction {
  let file: String
  /// The number of the row in a table, from 1; nil for an image file.
  let row: Int?
  let answer: Classification

  var name: String { row.map { "\(file):\($0)" } ?? file }

  var json: JSONText {
    let probabilities = zip(answer.classes, answer.probabilities).map {
      JSONText.Member(name: $0, value: .number(Double($1)))
    }
    return .members([
      "file": .string(file), "row": row.map { .integer($0) }, "class": .string(answer.label),
      "probability": .number(Double(answer.probability)), "probabilities": .object(probabilities),
    ])
  }

  static func csv(_ rows: [Prediction], classes: [String]) -> String {
    func line(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\n" }
    return line(["file", "row", "class", "probability"] + classes)
      + rows.map { row in
        line(
          [row.file, row.row.map { "\($0)" } ?? "", row.answer.label, "\(row.answer.probability)"]
            + row.answer.probabilities.map { "\($0)" })
      }.joined()
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    let doubled = cell.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"")
    return "\"\(doubled)\""
  }
}
