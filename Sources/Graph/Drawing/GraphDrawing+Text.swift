// SPDX-License-Identifier: Apache-2.0

extension GraphDrawing {
  /// The drawing as two tables for a terminal: a row for each box, then a row for each edge.
  public var text: String {
    let nodes = TextTable(
      lead: ["node"], rows: boxes.map { (["\($0.title)"], $0.fields) })
    let links = TextTable(
      lead: ["edge"],
      rows: edges.map { (["\(boxes[$0.source].title) → \(boxes[$0.target].title)"], $0.fields) })
    return edges.isEmpty ? nodes.text : nodes.text + "\n" + links.text
  }
}

/// Rows of named fields with aligned columns. The columns are the fields' names in the order in
/// which they first appear.
struct TextTable {
  private let header: [String]
  private let cells: [[String]]

  init(lead: [String], rows: [(lead: [String], fields: [GraphDrawing.Field])]) {
    var names: [String] = []
    for row in rows {
      for field in row.fields where !names.contains(field.name) { names.append(field.name) }
    }
    header = lead + names
    cells = rows.map { row in
      row.lead + names.map { name in row.fields.first { $0.name == name }?.text ?? "" }
    }
  }

  var text: String {
    let widths = header.indices.map { column in
      ([header] + cells).map { $0[column].count }.max() ?? 0
    }
    func line(_ row: [String]) -> String {
      let padded = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }
      var text = padded.joined(separator: "   ")[...]
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }
    let rule =
      String(
        repeating: "─", count: widths.reduce(0, +) + 3 * max(0, widths.count - 1)) + "\n"
    return line(header) + rule + cells.map(line).joined()
  }
}
