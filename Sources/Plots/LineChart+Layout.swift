// SPDX-License-Identifier: Apache-2.0

extension LineChart {
  /// Where everything goes in a chart.
  struct Layout {
    var drawing: Drawing
    private let left: Double
    private let right: Double
    private let top: Double
    private let bottom: Double
    private let x: AxisTicks
    private let y: AxisTicks
    private let legend: [[Int]]

    /// An estimate: text cannot be measured without a font.
    private static let characterWidth = 7.0
    private static let legendLine = 18.0

    init(_ chart: LineChart) {
      let points = chart.series.flatMap(\.points)
        .filter { chart.xScale.shows($0.x) && chart.yScale.shows($0.y) }
      x = AxisTicks(
        covering: points.map(\.x) + chart.marks.map(\.x), scale: chart.xScale, count: 6,
        tight: true)
      y = AxisTicks(covering: points.map(\.y), scale: chart.yScale, count: 5)
      let labels = y.labels.map(\.count).max() ?? 1
      left = 34 + Self.characterWidth * Double(labels)
      // The last label is centred under the axis's end.
      right = chart.width - 10 - Self.characterWidth / 2 * Double(x.labels.last?.count ?? 1)
      legend = Self.legendRows(chart.series.map(\.name), width: right - left)
      top = 34 + Self.legendLine * Double(legend.count)
      bottom = chart.height - 42
      drawing = Drawing(width: chart.width, height: chart.height)
    }

    /// Which series stand in which line of the legend; one alone needs none.
    private static func legendRows(_ names: [String], width: Double) -> [[Int]] {
      guard names.count > 1 else { return [] }
      var rows: [[Int]] = [[]]
      var used = 0.0
      for (index, name) in names.enumerated() {
        let need = legendWidth(name)
        if used + need > width, used > 0 {
          rows.append([])
          used = 0
        }
        rows[rows.count - 1].append(index)
        used += need
      }
      return rows
    }

    private static func legendWidth(_ name: String) -> Double {
      50 + characterWidth * Double(min(name.count, 28))
    }

    private func place(x value: Double) -> Double { left + x.position(value) * (right - left) }
    private func place(y value: Double) -> Double { bottom - y.position(value) * (bottom - top) }

    mutating func drawHead(_ chart: LineChart) {
      drawing.text(chart.title, x: 12, y: 20, style: "title")
      for (row, indices) in legend.enumerated() {
        var start = left
        let height = 42 + Self.legendLine * Double(row)
        for index in indices {
          let (a, b) = (NumberText.place(start), NumberText.place(height - 4))
          drawing.add(
            "<path class=\"line\" \(Self.stroke(index)) d=\"M\(a) \(b)h24\"/>")
          let name = chart.series[index].name
          drawing.text(
            name.shortened(to: 28), x: start + 30, y: height, style: "small",
            tip: name.count > 28 ? name : nil)
          start += Self.legendWidth(name)
        }
      }
    }

    private static func stroke(_ index: Int) -> String {
      let dash = PlotStyle.dash(index)
      return "style=\"stroke:\(PlotStyle.color(index))\""
        + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"")
    }

    mutating func drawAxes(_ chart: LineChart) {
      for (value, label) in zip(y.values, y.labels) {
        let height = place(y: value)
        drawing.line(left, height, right, height, style: "grid")
        drawing.text(
          label, x: left - 7, y: height + 4, anchor: .end, style: "small muted")
      }
      for (value, label) in zip(x.values, x.labels) {
        let along = place(x: value)
        drawing.line(along, bottom, along, bottom + 4, style: "axis")
        drawing.text(label, x: along, y: bottom + 18, anchor: .middle, style: "small muted")
      }
      drawing.line(left, bottom, right, bottom, style: "axis")
      let centre = (left + right) / 2
      drawing.text(
        chart.xTitle, x: centre, y: chart.height - 8, anchor: .middle, style: "small muted")
      let middle = (top + bottom) / 2
      drawing.text(
        chart.yTitle, x: 16, y: middle, anchor: .middle, style: "small muted", turned: -90)
    }

    mutating func drawMarks(_ chart: LineChart) {
      for mark in chart.marks where chart.xScale.shows(mark.x) {
        let along = place(x: mark.x)
        drawing.line(along, top, along, bottom, style: "mark")
        let toTheLeft = along > (left + right) / 2
        let isLow = mostlyAbove(chart, from: along - (toTheLeft ? 90 : 0), width: 90)
        drawing.text(
          mark.label, x: along + (toTheLeft ? -5 : 5), y: isLow ? bottom - 6 : top + 12,
          anchor: toTheLeft ? .end : .start, style: "small muted")
      }
    }

    /// Whether the lines leave more room below than above them over a stretch of the plot.
    private func mostlyAbove(_ chart: LineChart, from start: Double, width: Double) -> Bool {
      let heights = chart.series.flatMap(\.points).compactMap { point -> Double? in
        guard chart.xScale.shows(point.x), chart.yScale.shows(point.y),
          (start...(start + width)).contains(place(x: point.x))
        else { return nil }
        return place(y: point.y)
      }
      guard let lowest = heights.max(), let highest = heights.min() else { return true }
      return bottom - lowest >= highest - top
    }

    mutating func drawLine(_ chart: LineChart, _ index: Int) {
      let points = chart.series[index].thinned(to: LineChart.pointLimit)
      var path = ""
      var pen = false
      var dots: [Series.Point] = []
      for point in points {
        guard chart.xScale.shows(point.x), chart.yScale.shows(point.y) else {
          pen = false
          continue
        }
        let (a, b) = (NumberText.place(place(x: point.x)), NumberText.place(place(y: point.y)))
        path += "\(pen ? "L" : "M")\(a) \(b)"
        pen = true
        dots.append(point)
      }
      if !path.isEmpty {
        drawing.add("<path class=\"line\" \(Self.stroke(index)) d=\"\(path)\"/>")
      }
      guard dots.count <= LineChart.dotLimit else { return }
      for point in dots {
        let (a, b) = (NumberText.place(place(x: point.x)), NumberText.place(place(y: point.y)))
        let text = NumberText.significant
        let tip =
          "\(chart.series[index].name), \(chart.xTitle) \(text(point.x, 6)): \(text(point.y, 5))"
        drawing.add(
          "<circle cx=\"\(a)\" cy=\"\(b)\" r=\"2.5\" style=\"fill:\(PlotStyle.color(index))\">"
            + "\(Drawing.tip(tip))</circle>")
      }
    }
  }
}
