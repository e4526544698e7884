// SPDX-License-Identifier: Apache-2.0

/// A square of counts by true and predicted class, as SVG.
///
/// A cell's strength is its share of the row; the diagonal has one colour, mistakes another.
public struct Heatmap: Sendable {
  public var title: String
  /// The names of rows and columns.
  public var labels: [String]
  /// `counts[row][column]`.
  public var counts: [[Int]]
  public var rowTitle: String
  public var columnTitle: String

  /// - Precondition: as many rows, and columns in each, as labels; no negative count.
  public init(
    title: String, labels: [String], counts: [[Int]], rowTitle: String = "true class",
    columnTitle: String = "predicted class"
  ) {
    require(
      counts.count == labels.count
        && counts.allSatisfy { $0.count == labels.count && $0.allSatisfy { $0 >= 0 } },
      "Heatmap: expected a square of \(labels.count) counts of 0 or more a side")
    self.title = title
    self.labels = labels
    self.counts = counts
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
  }

  private static let labelLimit = 14

  /// A cell's side: large enough for its number while there are few of them.
  private var side: Double {
    switch labels.count {
    case ...4: 56
    case ...12: 36
    case ...24: 26
    default: 14
    }
  }

  private var showsNumbers: Bool { labels.count <= 24 }

  /// The heat map as SVG.
  ///
  /// - Parameters:
  ///   - id: distinguishes this plot from others on the same page.
  ///   - standalone: brings style and background along, for a file of its own.
  public func svg(id: String = "heatmap", standalone: Bool = true) -> String {
    let longest = Double(labels.map { min($0.count, Self.labelLimit) }.max() ?? 1)
    let turned = longest * 7 > side - 4
    let left = 34 + 7.5 * longest
    let top = 52 + (turned ? 6 * longest : 10)
    let extent = side * Double(labels.count)
    let slant = turned ? 4.5 * longest : 0
    var drawing = Drawing(
      width: max(left + extent + slant + 12, 260), height: top + extent + 14)
    drawing.text(title, x: 12, y: 20, style: "title")
    drawing.text(
      columnTitle, x: left + extent / 2, y: 42, anchor: .middle, style: "small muted")
    drawing.text(
      rowTitle, x: 16, y: top + extent / 2, anchor: .middle, style: "small muted", turned: -90)
    drawLabels(in: &drawing, left: left, top: top, turned: turned)
    for row in labels.indices {
      drawRow(row, in: &drawing, left: left, y: top + side * Double(row))
    }
    return drawing.svg(title: title, description: description, id: id, standalone: standalone)
  }

  private func drawLabels(in drawing: inout Drawing, left: Double, top: Double, turned: Bool) {
    let style = side < 20 ? "tiny" : "small"
    for (index, label) in labels.enumerated() {
      let short = label.shortened(to: Self.labelLimit)
      let tip = short == label ? nil : label
      let middle = side * (Double(index) + 0.5)
      drawing.text(
        short, x: left - 6, y: top + middle + 4, anchor: .end, style: style, tip: tip)
      if turned {
        drawing.text(
          short, x: left + middle + 2, y: top - 6, style: style, turned: -50, tip: tip)
      } else {
        drawing.text(
          short, x: left + middle, y: top - 6, anchor: .middle, style: style, tip: tip)
      }
    }
  }

  private func drawRow(_ row: Int, in drawing: inout Drawing, left: Double, y: Double) {
    let total = counts[row].reduce(0) { $0 + Double($1) }
    for column in labels.indices {
      let count = counts[row][column]
      let x = left + side * Double(column)
      // An outline for every cell would double a large drawing.
      guard count > 0 || showsNumbers else { continue }
      let share = total > 0 ? Double(count) / total : 0
      let opacity = count == 0 ? 0.05 : 0.18 + 0.82 * share.squareRoot()
      let percent = NumberText.decimal(100 * share, 1)
      drawing.rectangle(
        x: x + 0.5, y: y + 0.5, width: side - 1, height: side - 1,
        attributes: "rx=\"2\" class=\"\(row == column ? "heat" : "miss")\" "
          + "fill-opacity=\"\(NumberText.decimal(opacity, 2))\"",
        tip: "\(labels[row]) taken for \(labels[column]): \(count) (\(percent) % of the row)")
      if showsNumbers, count > 0 {
        let style = count > 9999 || side < 30 && count > 999 ? "tiny" : "small"
        drawing.text(
          String(count), x: x + side / 2, y: y + side / 2 + 4, anchor: .middle,
          style: opacity > 0.6 ? "\(style) on" : style)
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
}

/// The one trap of this module: a mistake in the caller's arguments.
func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
