// SPDX-License-Identifier: Apache-2.0

extension LineChart {
  /// Where everything goes in a chart.
  struct Layout {
    var drawing: Drawing
    private let plane: Plane
    private let legend: Legend
    private var labels: LabelPlacer

    init(_ chart: LineChart) {
      let points = chart.series.flatMap(\.points)
        .filter { chart.xScale.shows($0.x) && chart.yScale.shows($0.y) }
      let x = AxisTicks(
        covering: points.map(\.x) + chart.marks.map(\.x), scale: chart.xScale, count: 6,
        tight: true)
      let y =
        chart.yRange.map { AxisTicks(from: $0.lowerBound, to: $0.upperBound, count: 5) }
        ?? AxisTicks(covering: points.map(\.y), scale: chart.yScale, count: 5)
      let left = Plane.margin(for: y)
      // The last label is centred under the axis's end.
      let right = chart.width - 10 - TextSize.width(x.labels.last ?? "") / 2
      // A line alone needs no legend.
      let items = chart.series.indices.map {
        Legend.Item(name: chart.series[$0].name, symbol: PlotStyle.lineSymbol($0))
      }
      legend = Legend(items.count > 1 ? items : [], width: chart.width - left)
      let area = Area(
        left: left, top: 34 + legend.height, right: right,
        bottom: max(chart.height - 44, 134 + legend.height))
      plane = Plane(area: area, x: x, y: y)
      drawing = Drawing(width: chart.width, height: area.bottom + 44)
      labels = LabelPlacer(bounds: area.grown(by: 2))
    }

    mutating func drawHead(_ chart: LineChart) {
      drawing.heading(chart.title)
      legend.draw(in: &drawing, left: plane.area.left, top: 28)
    }

    mutating func drawAxes(_ chart: LineChart) {
      plane.drawAxes(in: &drawing, xTitle: chart.xTitle, yTitle: chart.yTitle)
      if !chart.series.flatMap(\.points).contains(where: { plane.place($0) != nil }) {
        plane.drawEmptiness(in: &drawing)
      }
    }

    /// The marks come last, when it is known where the lines are.
    mutating func drawMarks(_ chart: LineChart) {
      let area = plane.area
      for mark in chart.marks where chart.xScale.shows(mark.x) {
        let along = plane.place(x: mark.x)
        drawing.line(along, area.top, along, area.bottom, style: "mark")
        labels.avoid([Place(x: along, y: area.top), Place(x: along, y: area.bottom)])
      }
      for mark in chart.marks where chart.xScale.shows(mark.x) {
        let short = TextSize.shortened(mark.label, to: (area.right - area.left) / 2)
        let along = plane.place(x: mark.x)
        let steps = stride(from: area.top + 8, through: area.bottom - 8, by: 12)
        let ends = Array(steps).sorted {
          min($0 - area.top, area.bottom - $0) < min($1 - area.top, area.bottom - $1)
        }
        // At the ends of the mark first; anywhere along it where they are taken.
        let points = ends.map { Place(x: along, y: $0) }
        if let place = labels.place(short, near: points, distances: [5]) {
          drawing.text(
            short, x: place.x, y: place.y, style: "small muted halo",
            tip: short == mark.label ? nil : mark.label)
        }
      }
    }

    mutating func drawLine(_ chart: LineChart, _ index: Int) {
      let points = chart.series[index].thinned(to: LineChart.pointLimit)
      let stretches = plane.stretches(points)
      for stretch in stretches { labels.avoid(stretch) }
      if !stretches.isEmpty {
        drawing.add(
          "<path class=\"line\" \(PlotStyle.stroke(index)) d=\"\(Plane.path(stretches))\"/>")
      }
      let dots = points.filter { plane.place($0) != nil }
      guard dots.count <= LineChart.dotLimit else { return }
      for point in dots {
        guard let place = plane.place(point) else { continue }
        let text = NumberText.significant
        let tip =
          "\(chart.series[index].name), \(chart.xTitle) \(text(point.x, 6)): \(text(point.y, 5))"
        drawing.add(PlotStyle.dot(place, index, radius: 3, isHollow: false, tip: tip))
      }
    }
  }
}
