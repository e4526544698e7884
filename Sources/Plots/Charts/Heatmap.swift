// SPDX-License-Identifier: Apache-2.0

/// A square of counts by true and predicted class.
///
/// A cell's strength is its share of the row, the column or of all; the diagonal has one colour,
/// mistakes another.
public struct Heatmap: Chart {
  public var title: String
  /// The names of rows and columns.
  public var labels: [String]
  /// `counts[row][column]`.
  public var counts: [[Int]]
  public var rowTitle: String
  public var columnTitle: String
  /// What a cell is a share of.
  public var normalization: Normalization
  /// The shares where they are known already; `nil` has them computed from the counts.
  public var shares: [[Double?]]?
  /// Words for each cell, such as `missed danger`; drawn for up to four classes.
  public var notes: [[String]]?

  /// What a cell's count is divided by.
  public enum Normalization: String, Sendable, Hashable, CaseIterable {
    /// The true class: the diagonal holds the recalls.
    case row
    /// The predicted class: the diagonal holds the precisions.
    case column
    /// All samples.
    case all

    var words: String { self == .all ? "of all" : "of the \(rawValue)" }
  }

  /// - Precondition: as many rows, and columns in each, as labels, in `shares` and `notes` too; no
  ///   negative count.
  public init(
    title: String, labels: [String], counts: [[Int]], rowTitle: String = "true class",
    columnTitle: String = "predicted class", normalization: Normalization = .row,
    shares: [[Double?]]? = nil, notes: [[String]]? = nil
  ) {
    func isSquare(_ sizes: [Int]?) -> Bool {
      sizes.map { $0.count == labels.count && $0.allSatisfy { $0 == labels.count } } ?? true
    }
    require(
      isSquare(counts.map(\.count)) && counts.allSatisfy { $0.allSatisfy { $0 >= 0 } }
        && isSquare(shares?.map(\.count)) && isSquare(notes?.map(\.count)),
      "Heatmap: expected a square of \(labels.count) counts of 0 or more a side")
    (self.title, self.labels, self.counts) = (title, labels, counts)
    (self.rowTitle, self.columnTitle) = (rowTitle, columnTitle)
    (self.normalization, self.shares, self.notes) = (normalization, shares, notes)
  }

  /// The heat map as SVG.
  ///
  /// - Parameters:
  ///   - id: distinguishes this plot from others on the same page.
  ///   - standalone: brings style and background along, for a file of its own.
  public func svg(id: String = "heatmap", standalone: Bool = true) -> String {
    let layout = Layout(self)
    var drawing = Drawing(width: layout.width, height: layout.height)
    drawing.heading(title)
    layout.drawLabels(self, in: &drawing)
    layout.drawGround(self, in: &drawing)
    if labels.isEmpty { drawing.text("no values", x: 12, y: 72, style: "small muted") }
    let table = shareTable
    for row in labels.indices { layout.drawRow(row, of: self, table, in: &drawing) }
    return drawing.svg(title: title, description: description, id: id, standalone: standalone)
  }

  public var width: Double { Layout(self).width }

  /// The share of every cell; `nil` where there is nothing to divide by.
  var shareTable: [[Double?]] {
    if let shares { return shares.map { $0.map { $0.flatMap { $0.isFinite ? $0 : nil } } } }
    let rows = counts.map { $0.reduce(0) { $0 + Double($1) } }
    let columns = labels.indices.map { column in counts.reduce(0) { $0 + Double($1[column]) } }
    let all = rows.reduce(0, +)
    return labels.indices.map { row in
      labels.indices.map { column in
        let whole =
          switch normalization {
          case .row: rows[row]
          case .column: columns[column]
          case .all: all
          }
        return whole > 0 ? Double(counts[row][column]) / whole : nil
      }
    }
  }

  /// The figures in words: the share on the diagonal and the commonest mistakes.
  var description: String {
    var mistakes: [(count: Int, row: Int, column: Int)] = []
    var right = 0.0
    var total = 0.0
    for row in labels.indices {
      for column in labels.indices {
        let count = counts[row][column]
        total += Double(count)
        if row == column {
          right += Double(count)
        } else if count > 0 {
          mistakes.append((count, row, column))
        }
      }
    }
    mistakes.sort { ($1.count, $0.row, $0.column) < ($0.count, $1.row, $1.column) }
    let worst = mistakes.prefix(3).map {
      "\(labels[$0.row]) was taken for \(labels[$0.column]) \($0.count) times"
    }
    let share = total > 0 ? NumberText.decimal(100 * right / total, 1) + " %" : "none"
    return "\(labels.count) classes; on the diagonal \(share)."
      + (worst.isEmpty ? "" : " Commonest mistakes: \(worst.joined(separator: ", ")).")
  }

  /// A table of counts; where it would be too wide, the commonest mistakes instead.
  public func text(columns: Int, isASCII: Bool) -> String {
    let columns = max(columns, 40)
    let size = max(4, (counts.flatMap { $0 }.max().map { String($0).count } ?? 1) + 1)
    let nameWidth = min(columns / 3, labels.map(\.count).max() ?? 0)
    let rows = "\(title): rows are \(rowTitle), columns \(columnTitle)\n"
    guard nameWidth + size * labels.count <= columns else { return rows + description + "\n" }
    func padded(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    let dot = isASCII ? "." : "·"
    let heads = labels.map { padded(String($0.prefix(size - 1)), size) }.joined()
    let lines = labels.indices.map { row in
      padded(labels[row].shortened(to: nameWidth), nameWidth)
        + counts[row].map { padded($0 == 0 ? dot : String($0), size) }.joined() + "\n"
    }
    return (rows + padded("", nameWidth) + heads + "\n" + lines.joined()).withASCIISigns(isASCII)
  }
}
