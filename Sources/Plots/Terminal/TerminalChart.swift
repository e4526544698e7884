// SPDX-License-Identifier: Apache-2.0

/// Lines over a common horizontal axis, in characters for a terminal.
public struct TerminalChart: Sendable {
  public var series: [Series]
  public var xScale = AxisScale.linear
  public var yScale: AxisScale
  /// The ends of the axes; `nil` takes them from the values. They hold for linear axes.
  public var xRange: ClosedRange<Double>?
  public var yRange: ClosedRange<Double>?
  /// Points that stand out, each with a character of its own.
  public var marks: [Mark] = []
  /// What stands at the right end below the horizontal axis.
  public var xTitle = ""
  /// The number of columns and rows of the whole text, axes included.
  public var width: Int
  public var height: Int
  /// Whether only ASCII characters may be used.
  public var isASCII: Bool

  /// A point drawn as one character.
  public struct Mark: Sendable, Hashable {
    public var x: Double
    public var y: Double
    public var character: Character

    public init(x: Double, y: Double, character: Character) {
      (self.x, self.y, self.character) = (x, y, character)
    }
  }

  /// - Precondition: at least 24 columns and 6 rows.
  public init(
    series: [Series], yScale: AxisScale = .linear, width: Int = 72, height: Int = 16,
    isASCII: Bool = false
  ) {
    require(
      width >= 24 && height >= 6,
      "TerminalChart: expected at least 24 columns and 6 rows, found \(width) and \(height)")
    self.series = series
    self.yScale = yScale
    self.width = width
    self.height = height
    self.isASCII = isASCII
  }

  private var markers: [Character] { Array(isASCII ? "*o+x#%" : "●○×+◆◇") }

  /// The chart; lines end with a newline, the last one too.
  public var text: String {
    let points = series.flatMap(\.points).filter { xScale.shows($0.x) && yScale.shows($0.y) }
    let x =
      xRange.map { AxisTicks(from: $0.lowerBound, to: $0.upperBound, count: 5) }
      ?? AxisTicks(covering: points.map(\.x), scale: xScale, count: 4, tight: true)
    let ticks = max(2, height / 4)
    let y =
      yRange.map { AxisTicks(from: $0.lowerBound, to: $0.upperBound, count: ticks) }
      ?? AxisTicks(covering: points.map(\.y), scale: yScale, count: ticks)
    let gutter = (y.labels.map(\.count).max() ?? 1) + 1
    let legend = legend(gutter)
    let rows = height - 2 - legend.count - (xTitle.isEmpty ? 0 : 1)
    let columns = width - gutter - 1
    var canvas = [[Character]](
      repeating: [Character](repeating: " ", count: columns), count: rows)
    for (index, line) in series.enumerated() {
      draw(line, markers[index % markers.count], x, y, on: &canvas)
    }
    for mark in marks where xScale.shows(mark.x) && yScale.shows(mark.y) {
      let row = Self.cell(1 - y.position(mark.y), rows)
      canvas[row][Self.cell(x.position(mark.x), columns)] = mark.character
    }
    var lines = legend
    for row in 0..<rows {
      let tick = y.values.firstIndex { Self.cell(1 - y.position($0), rows) == row }
      let label = tick.map { y.labels[$0] } ?? ""
      let bar = isASCII ? "|" : (tick == nil ? "│" : "┤")
      lines.append(Self.padded(label, gutter - 1) + " " + bar + String(canvas[row]))
    }
    lines += axis(x, gutter, columns)
    if !xTitle.isEmpty { lines.append(Self.padded(xTitle.shortened(to: width), width)) }
    return lines.map { Self.trimmed($0) + "\n" }.joined().withASCIISigns(isASCII)
  }

  /// Names with their characters, in a quarter of the lines at most.
  private func legend(_ gutter: Int) -> [String] {
    guard series.count > 1 else { return [] }
    let margin = String(repeating: " ", count: gutter + 1)
    let room = width - gutter - 1
    var lines: [String] = []
    for (index, line) in series.enumerated() {
      let name = "\(markers[index % markers.count]) \(line.name)".shortened(to: room)
      if let last = lines.last, last.count + 3 + name.count <= width {
        lines[lines.count - 1] = last + "   " + name
      } else {
        lines.append(margin + name)
      }
    }
    let limit = max(1, height / 4)
    guard lines.count > limit else { return lines }
    return lines.prefix(limit - 1) + [margin + "and others"]
  }

  private func axis(_ x: AxisTicks, _ gutter: Int, _ columns: Int) -> [String] {
    var rule = [Character](repeating: isASCII ? "-" : "─", count: columns)
    var labels = [Character](repeating: " ", count: columns + gutter + 1)
    var free = 0
    for (value, label) in zip(x.values, x.labels) {
      let column = Self.cell(x.position(value), columns)
      rule[column] = isASCII ? "+" : "┬"
      let start = min(max(gutter + 1 + column - label.count / 2, 0), labels.count - label.count)
      guard start >= free else { continue }
      labels.replaceSubrange(start..<start + label.count, with: Array(label))
      free = start + label.count + 1
    }
    let margin = String(repeating: " ", count: gutter)
    return [margin + (isASCII ? "+" : "└") + String(rule), String(labels)]
  }

  private func draw(
    _ line: Series, _ marker: Character, _ x: AxisTicks, _ y: AxisTicks,
    on canvas: inout [[Character]]
  ) {
    let (rows, columns) = (canvas.count, canvas[0].count)
    var previous: (column: Double, row: Double)?
    for point in line.points {
      guard xScale.shows(point.x), yScale.shows(point.y) else {
        previous = nil
        continue
      }
      let column = min(max(x.position(point.x), 0), 1) * Double(columns - 1)
      let row = (1 - min(max(y.position(point.y), 0), 1)) * Double(rows - 1)
      let from = previous ?? (column, row)
      // Enough steps that no cell on the way is left out, and no more than the canvas has.
      let steps = max(1, Int(max(abs(column - from.column), abs(row - from.row)).rounded(.up)))
      for step in 0...steps {
        let share = Double(step) / Double(steps)
        let r = Int((from.row + (row - from.row) * share).rounded())
        let c = Int((from.column + (column - from.column) * share).rounded())
        if canvas.indices.contains(r), canvas[r].indices.contains(c) { canvas[r][c] = marker }
      }
      previous = (column, row)
    }
  }

  private static func cell(_ share: Double, _ count: Int) -> Int {
    Int((min(max(share, 0), 1) * Double(count - 1)).rounded())
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
