// SPDX-License-Identifier: Apache-2.0

/// Lines over a common horizontal axis, as SVG.
public struct LineChart: Chart {
  public var title: String
  public var xTitle: String
  public var yTitle: String
  public var series: [Series]
  public var xScale: AxisScale
  public var yScale: AxisScale
  /// Places on the horizontal axis that are marked with a dashed line, and what they are.
  public var marks: [Mark]
  /// The ends of the vertical axis; `nil` takes round numbers around the values.
  public var yRange: ClosedRange<Double>?
  /// The drawing's size in its own units, which are pixels at full size.
  public var width = 400.0
  public var height = 270.0

  /// A place on the horizontal axis.
  public struct Mark: Sendable, Hashable {
    public var x: Double
    public var label: String

    public init(x: Double, label: String) {
      self.x = x
      self.label = label
    }
  }

  public init(
    title: String, xTitle: String, yTitle: String, series: [Series], xScale: AxisScale = .linear,
    yScale: AxisScale = .linear, marks: [Mark] = [], yRange: ClosedRange<Double>? = nil
  ) {
    self.title = title
    self.xTitle = xTitle
    self.yTitle = yTitle
    self.series = series
    self.xScale = xScale
    self.yScale = yScale
    self.marks = marks
    self.yRange = yRange
  }

  /// More points than this in a line are thinned.
  static let pointLimit = 800
  /// Up to so many points get a dot with their values.
  static let dotLimit = 40

  /// The chart as SVG.
  ///
  /// - Parameters:
  ///   - id: distinguishes this plot from others on the same page.
  ///   - standalone: brings style and background along, for a file of its own; in a page
  ///     ``PlotStyle/css`` is needed once.
  public func svg(id: String = "chart", standalone: Bool = true) -> String {
    var layout = Layout(self)
    layout.drawHead(self)
    layout.drawAxes(self)
    for index in series.indices { layout.drawLine(self, index) }
    layout.drawMarks(self)
    return layout.drawing.svg(
      title: title, description: description, id: id, standalone: standalone)
  }

  public func text(columns: Int, isASCII: Bool) -> String {
    var chart = TerminalChart(
      series: series, yScale: yScale, width: max(columns, 40), height: 16, isASCII: isASCII)
    chart.xScale = xScale
    chart.yRange = yRange
    chart.xTitle = xTitle
    let lines = marks.filter { xScale.shows($0.x) }.map {
      "\($0.label): \(xTitle) \(NumberText.significant($0.x, 4))\n"
    }
    return "\(title) (\(yTitle))\n" + chart.text + lines.joined()
  }

  /// What the lines do, in words.
  var description: String {
    let lines = series.map { series -> String in
      let points = series.points.filter { xScale.shows($0.x) && yScale.shows($0.y) }
      guard let first = points.first, let last = points.last else {
        return "\(series.name): no values."
      }
      let low = points.reduce(first.y) { min($0, $1.y) }
      let high = points.reduce(first.y) { max($0, $1.y) }
      let text = NumberText.significant
      return "\(series.name): from \(text(first.y, 4)) to \(text(last.y, 4)), "
        + "lowest \(text(low, 4)), highest \(text(high, 4))."
    }
    return "\(yTitle) over \(xTitle). " + lines.joined(separator: " ")
  }
}
