// SPDX-License-Identifier: Apache-2.0

/// A function of two variables as lines of equal value, with paths over it, such as the way of an
/// optimizer.
public struct ContourChart: Chart {
  public var title: String
  public var xTitle: String
  public var yTitle: String
  public var xRange: ClosedRange<Double>
  public var yRange: ClosedRange<Double>
  /// `values[row][column]`: rows from the low to the high end of y, columns likewise of x. What is not
  /// finite leaves a hole.
  public var values: [[Double]]
  /// The values that get a line, in rising order.
  public var levels: [Double]
  /// Drawn over the contours, with a ring at the start and a dot at the end.
  public var paths: [Series]
  public var width = 400.0

  /// - Parameters:
  ///   - title: the line above the chart.
  ///   - xTitle: what the horizontal axis shows.
  ///   - yTitle: what the vertical axis shows.
  ///   - xRange: the ends of the horizontal axis.
  ///   - yRange: the ends of the vertical axis.
  ///   - values: a value for each place of the grid, row by row from the bottom.
  ///   - levels: `nil` takes eight that have equally many values of the grid between them.
  ///   - paths: ways to draw over the contours.
  /// - Precondition: all rows have one length.
  public init(
    title: String, xTitle: String, yTitle: String, xRange: ClosedRange<Double>,
    yRange: ClosedRange<Double>, values: [[Double]], levels: [Double]? = nil, paths: [Series] = []
  ) {
    require(
      values.allSatisfy { $0.count == values[0].count },
      "ContourChart: expected rows of one length")
    (self.title, self.xTitle, self.yTitle) = (title, xTitle, yTitle)
    (self.xRange, self.yRange, self.values, self.paths) = (xRange, yRange, values, paths)
    self.levels = levels ?? Self.levels(values)
  }

  private static func levels(_ values: [[Double]]) -> [Double] {
    let sorted = values.flatMap { $0 }.filter { AxisScale.linear.shows($0) }.sorted()
    guard let low = sorted.first, let high = sorted.last, low < high else { return [] }
    var result: [Double] = []
    for step in 1...8 {
      let level = sorted[step * (sorted.count - 1) / 9]
      if level > result.last ?? low { result.append(level) }
    }
    return result
  }

  public func svg(id: String = "contours", standalone: Bool = true) -> String {
    let x = AxisTicks(from: xRange.lowerBound, to: xRange.upperBound, count: 5)
    let y = AxisTicks(from: yRange.lowerBound, to: yRange.upperBound, count: 5)
    let left = Plane.margin(for: y)
    let items = paths.indices.map {
      Legend.Item(name: paths[$0].name, symbol: PlotStyle.lineSymbol($0))
    }
    let legend = Legend(items, width: width - left - 8)
    let top = 36 + legend.height
    let right = width - 10 - TextSize.width(x.labels.last ?? "") / 2
    let area = Area(left: left, top: top, right: right, bottom: top + 0.8 * (right - left))
    let plane = Plane(area: area, x: x, y: y)
    var drawing = Drawing(width: width, height: area.bottom + 44)
    drawing.heading(title)
    legend.draw(in: &drawing, left: left, top: 28)
    plane.drawAxes(in: &drawing, xTitle: xTitle, yTitle: yTitle)
    if levels.isEmpty { plane.drawEmptiness(in: &drawing) }
    drawLevels(in: &drawing, plane)
    for index in paths.indices {
      let stretches = plane.stretches(paths[index].points)
      guard let first = stretches.first?.first, let last = stretches.last?.last else { continue }
      drawing.add(
        "<path class=\"line\" \(PlotStyle.stroke(index)) d=\"\(Plane.path(stretches))\"/>")
      drawing.add(PlotStyle.dot(first, index, radius: 3.5, isHollow: true, tip: "start"))
      drawing.add(PlotStyle.dot(last, index, radius: 4, isHollow: false, tip: "end"))
    }
    return drawing.svg(title: title, description: description, id: id, standalone: standalone)
  }

  private func drawLevels(in drawing: inout Drawing, _ plane: Plane) {
    var labels = LabelPlacer(bounds: plane.area.grown(by: -2))
    for path in paths {
      for stretch in plane.stretches(path.points) { labels.avoid(stretch) }
    }
    let contours = Contours(values)
    let rows = Double(max(values.count - 1, 1))
    let columns = Double(max((values.first?.count ?? 1) - 1, 1))
    for level in levels where AxisScale.linear.shows(level) {
      let text = NumberText.significant(level, 3)
      let lines = contours.lines(at: level).map { line in
        Simplification.line(
          line.map { place in
            Place(
              x: plane.area.left + place.x / columns * (plane.area.right - plane.area.left),
              y: plane.area.bottom - place.y / rows * (plane.area.bottom - plane.area.top))
          }, limit: 300)
      }
      guard !lines.isEmpty else { continue }
      drawing.add(
        "<path class=\"contour\" d=\"\(Plane.path(lines))\">\(Drawing.tip(text))</path>")
      guard let longest = lines.max(by: { $0.count < $1.count }) else { continue }
      let points = [2, 1, 3, 0, 4].map { longest[$0 * (longest.count - 1) / 4] }
      if let place = labels.place(text, near: points, size: TextSize.tiny, distances: [-4, 2]) {
        drawing.text(text, x: place.x, y: place.y, style: "tiny muted halo")
      }
    }
  }

  var description: String {
    let text = NumberText.significant
    let known = values.flatMap { $0 }.filter { AxisScale.linear.shows($0) }
    guard let low = known.min(), let high = known.max() else { return "No values." }
    let ways = paths.map { path -> String in
      let points = path.points.filter { $0.x.isFinite && $0.y.isFinite }
      guard let first = points.first, let last = points.last else {
        return "\(path.name): no points."
      }
      return "\(path.name): from (\(text(first.x, 3)), \(text(first.y, 3))) "
        + "to (\(text(last.x, 3)), \(text(last.y, 3)))."
    }
    return "Values over \(xTitle) and \(yTitle), from \(text(low, 4)) to \(text(high, 4)), "
      + "with \(levels.count) lines of equal value. " + ways.joined(separator: " ")
  }

  /// The function as shades of characters, light to dark from low to high.
  public func text(columns: Int, isASCII: Bool) -> String {
    let shades = Array(isASCII ? " .:-=+*#%@" : " ·░▒▓█")
    let width = max(columns, 40)
    let (rows, count) = (values.count, values.first?.count ?? 0)
    guard rows > 0, count > 0 else { return "\(title)\n" + description + "\n" }
    let height = min(max(width / 4, 8), 24)
    let lines = (0..<height).map { line -> String in
      let row = values[(height - 1 - line) * (rows - 1) / max(height - 1, 1)]
      return String(
        (0..<width).map { column -> Character in
          let value = row[column * (count - 1) / max(width - 1, 1)]
          guard AxisScale.linear.shows(value) else { return "?" }
          let above = levels.count { $0 <= value }
          return shades[above * (shades.count - 1) / max(levels.count, 1)]
        }) + "\n"
    }
    return "\(title)\n" + lines.joined() + description + "\n"
  }
}
