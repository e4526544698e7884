// SPDX-License-Identifier: Apache-2.0

/// Named figures with their intervals, a row each: recall of every class, or the differences of
/// models around zero.
public struct IntervalChart: Chart {
  public var title: String
  public var xTitle: String
  /// What the figures of a row are, such as `precision` and `recall`.
  public var measures: [String]
  public var rows: [Row]
  /// A line to compare with, such as 0 for differences. A figure whose interval contains it is drawn
  /// as a ring.
  public var reference: Reference?
  /// The ends of the axis; `nil` takes round numbers around the values.
  public var range: ClosedRange<Double>?
  public var width = 400.0

  /// A named row with a figure for each measure; `nil` where there is none.
  public struct Row: Sendable, Hashable {
    public var name: String
    public var figures: [Figure?]

    public init(_ name: String, figures: [Figure?]) {
      (self.name, self.figures) = (name, figures)
    }
  }

  /// A value and the ends of its interval, where they are known.
  public struct Figure: Sendable, Hashable {
    public var value: Double
    public var low: Double?
    public var high: Double?

    public init(_ value: Double, low: Double? = nil, high: Double? = nil) {
      (self.value, self.low, self.high) = (value, low, high)
    }

    var words: String {
      let text = { NumberText.decimal($0, 3) }
      guard let low, let high else { return text(value) }
      return "\(text(value)) (\(text(low)) to \(text(high)))"
    }
  }

  /// A line at a value.
  public struct Reference: Sendable, Hashable {
    public var x: Double
    public var label: String

    public init(x: Double, label: String) { (self.x, self.label) = (x, label) }
  }

  /// How the rows follow each other.
  public enum Order: Sendable, Hashable {
    case given
    /// By the first measure; rows without it come last, equal ones stay as given.
    case falling, rising
  }

  /// More rows than this are not drawn: the first and the last ones are, half of the limit each.
  public static let rowLimit = 40

  public init(
    title: String, xTitle: String, measures: [String], rows: [Row], order: Order = .given,
    reference: Reference? = nil, range: ClosedRange<Double>? = nil
  ) {
    (self.title, self.xTitle, self.measures) = (title, xTitle, measures)
    (self.reference, self.range) = (reference, range)
    self.rows = Self.sorted(rows, order)
  }

  private static func sorted(_ rows: [Row], _ order: Order) -> [Row] {
    func key(_ row: Row) -> Double {
      guard let value = row.figures.first??.value, value.isFinite else { return .infinity }
      return order == .falling ? -value : value
    }
    guard order != .given else { return rows }
    return rows.enumerated().sorted { (key($0.element), $0.offset) < (key($1.element), $1.offset) }
      .map(\.element)
  }

  /// The rows to be drawn, and how many are left out in the middle.
  var shown: (first: [Row], omitted: Int, last: [Row]) {
    guard rows.count > Self.rowLimit else { return (rows, 0, []) }
    let half = Self.rowLimit / 2
    return (Array(rows.prefix(half)), rows.count - 2 * half, Array(rows.suffix(half)))
  }

  /// Whether a figure can be told from the reference.
  func isDecided(_ figure: Figure) -> Bool {
    guard let reference, let low = figure.low, let high = figure.high else { return true }
    return !(low <= reference.x && reference.x <= high)
  }

  var description: String {
    let lines = rows.map { row in
      let figures = zip(measures, row.figures).map { name, figure in
        (measures.count > 1 ? "\(name) " : "") + (figure?.words ?? "none")
      }
      return "\(row.name): \(figures.joined(separator: ", "))."
    }
    let line = reference.map { " Line at \(NumberText.significant($0.x, 3)): \($0.label)." } ?? ""
    return "\(measures.joined(separator: ", ")) with intervals, \(rows.count) rows.\(line) "
      + lines.joined(separator: " ")
  }

  public func text(columns: Int, isASCII: Bool) -> String {
    let columns = max(columns, 40)
    let axis = axis
    let nameWidth = min(columns / 3, rows.map(\.name.count).max() ?? 0)
    let room = columns - nameWidth - 8
    func cell(_ value: Double) -> Int {
      Int((min(max(axis.position(value), 0), 1) * Double(room - 1)).rounded())
    }
    func line(_ name: String, _ figure: Figure?) -> String {
      var cells = [Character](repeating: " ", count: room)
      if let x = reference?.x, x.isFinite { cells[cell(x)] = isASCII ? "|" : "│" }
      var number = "–"
      if let figure, figure.value.isFinite {
        if let low = figure.low, let high = figure.high, low.isFinite, high.isFinite, low <= high {
          for index in cell(low)...cell(high) { cells[index] = isASCII ? "-" : "─" }
        }
        cells[cell(figure.value)] =
          isASCII ? (isDecided(figure) ? "*" : "o") : (isDecided(figure) ? "●" : "○")
        number = NumberText.decimal(figure.value, 3)
      }
      let short = name.shortened(to: nameWidth)
      let spaces = String(repeating: " ", count: nameWidth - short.count)
      let padding = String(repeating: " ", count: max(0, 7 - number.count))
      return TerminalBars.trimmed("\(short)\(spaces)\(padding)\(number) \(String(cells))") + "\n"
    }
    var result = "\(title) (\(xTitle))\n"
    for (index, measure) in measures.enumerated() {
      if measures.count > 1 { result += "\(measure)\n" }
      let (first, omitted, last) = shown
      for row in first { result += line(row.name, row.figures.dropFirst(index).first ?? nil) }
      if omitted > 0 { result += "and \(omitted) more\n" }
      for row in last { result += line(row.name, row.figures.dropFirst(index).first ?? nil) }
    }
    let text = { NumberText.significant($0, 3) }
    return (result + "from \(text(axis.low)) to \(text(axis.high))\n").withASCIISigns(isASCII)
  }

  /// The axis around all that is drawn.
  var axis: AxisTicks {
    if let range { return AxisTicks(from: range.lowerBound, to: range.upperBound, count: 5) }
    let (first, _, last) = shown
    let values = (first + last).flatMap(\.figures).compactMap { $0 }
      .flatMap { [$0.value, $0.low, $0.high].compactMap { $0 } }
    let all = values + (reference.map { [$0.x] } ?? [])
    // Whole values, such as recalls of 0 and 1, are no counts.
    let finite = all.filter { AxisScale.linear.shows($0) }
    guard let low = finite.min(), let high = finite.max(), high - low <= 1, low.rounded() == low
    else { return AxisTicks(covering: all, scale: .linear, count: 5) }
    return AxisTicks(from: low, to: high > low ? high : low + 1, count: 5)
  }
}
