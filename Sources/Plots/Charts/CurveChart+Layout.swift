// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension CurveChart {
  /// Where everything goes in a chart.
  struct Layout {
    var drawing: Drawing
    private let plane: Plane
    private let legend: Legend
    private var labels: LabelPlacer

    init(_ chart: CurveChart) {
      let axis = AxisTicks(from: 0, to: 1, count: 5)
      let left = Plane.margin(for: axis)
      let side = max(chart.width - left - 16, 80)
      let items = chart.curves.indices.map { index in
        let curve = chart.curves[index]
        return Legend.Item(
          name: curve.name + (curve.figure.map { ", \($0)" } ?? ""),
          symbol: PlotStyle.lineSymbol(chart.ink(index), isThin: curve.isFaint))
      }
      // The name of a curve alone is in the title, but its figure is news.
      let isNeeded = items.count > 1 || chart.curves.first?.figure != nil
      legend = Legend(isNeeded ? items : [], width: side + 8, limit: 8)
      let top = 36 + legend.height
      let area = Area(left: left, top: top, right: left + side, bottom: top + side)
      plane = Plane(area: area, x: axis, y: axis)
      drawing = Drawing(width: chart.width, height: area.bottom + 44)
      labels = LabelPlacer(bounds: area.grown(by: -2))
    }

    /// Axes, contours of F1 and reference lines.
    mutating func drawGround(_ chart: CurveChart) {
      drawing.heading(chart.title)
      legend.draw(in: &drawing, left: plane.area.left, top: 28)
      plane.drawAxes(
        in: &drawing, xTitle: chart.xTitle, yTitle: chart.yTitle, hasXGrid: true)
      if !chart.curves.flatMap(\.points).contains(where: { plane.place($0) != nil }) {
        plane.drawEmptiness(in: &drawing)
      }
      for level in chart.isoF1 where level > 0 && level < 1 {
        drawing.add("<path class=\"iso\" d=\"\(Plane.path([contour(level)]))\"/>")
      }
      for reference in chart.references {
        guard let path = reference.ends?.compactMap(plane.place) else { continue }
        drawing.add("<path class=\"mark\" d=\"\(Plane.path([path]))\"/>")
        labels.avoid(path)
      }
    }

    /// Where 2xy / (x + y) has a value; from the upper edge to the right one.
    private func contour(_ level: Double) -> [Place] {
      let start = level / (2 - level)
      let points = (0...60).compactMap { step -> Place? in
        // Equal ratios lie close where the contour is steep.
        let x = start * pow(1 / start, Double(step) / 60)
        return plane.place(Series.Point(x: x, y: level * x / (2 * x - level)))
      }
      return Simplification.line(points)
    }

    mutating func drawBand(_ chart: CurveChart, _ index: Int) {
      let band = chart.curves[index].band.filter {
        $0.x.isFinite && $0.low.isFinite && $0.high.isFinite
      }
      guard band.count > 1 else { return }
      let curve = chart.curves[index]
      func edge(_ height: (BandPoint) -> Double) -> [Place] {
        let points = band.map { Series.Point(x: $0.x, y: height($0)) }
        let line = Curve("", points: points, joining: curve.joining)
        return Simplification.line(line.corners.compactMap(plane.place), limit: 500)
      }
      let outline = edge(\.high) + edge(\.low).reversed()
      drawing.add(
        "<path class=\"band\" style=\"fill:\(PlotStyle.color(chart.ink(index)))\" "
          + "d=\"\(Plane.path([outline]))Z\"/>")
    }

    mutating func drawCurve(_ chart: CurveChart, _ index: Int) {
      let curve = chart.curves[index]
      let stretches = plane.stretches(curve.corners)
      for stretch in stretches { labels.avoid(stretch) }
      guard !stretches.isEmpty else { return }
      drawing.add(
        "<path class=\"\(curve.isFaint ? "thin" : "line")\" \(PlotStyle.stroke(chart.ink(index))) "
          + "d=\"\(Plane.path(stretches))\">\(Drawing.tip(curve.name))</path>")
      for stretch in stretches where stretch.count == 1 {
        drawing.add(
          PlotStyle.dot(stretch[0], chart.ink(index), radius: 3, isHollow: false, tip: curve.name))
      }
    }

    /// The marked points and the oracle.
    mutating func drawPoints(_ chart: CurveChart) {
      for point in chart.operatingPoints {
        guard let place = plane.place(Series.Point(x: point.x, y: point.y)) else { continue }
        let tip = chart.words(point)
        let name = NumberText.place
        drawing.add(
          "<circle class=\"\(point.isChosen ? "dot ink" : "ring")\" "
            + (point.isChosen ? "" : "style=\"stroke:var(--ink)\" ")
            + "cx=\"\(name(place.x))\" cy=\"\(name(place.y))\" r=\"\(point.isChosen ? "5" : "4")\">"
            + "\(Drawing.tip(tip))</circle>")
        labels.reserve(
          Area(left: place.x, top: place.y, right: place.x, bottom: place.y).grown(by: 6))
      }
      guard let oracle = chart.oracle, let place = plane.place(oracle) else { return }
      let (x, y) = (NumberText.place(place.x), NumberText.place(place.y))
      drawing.add(
        "<path class=\"dot ink\" d=\"M\(x) \(y)m0 -7l7 7l-7 7l-7 -7Z\">\(Drawing.tip("oracle"))"
          + "</path>")
      labels.reserve(
        Area(left: place.x, top: place.y, right: place.x, bottom: place.y).grown(by: 8))
    }

    /// The most important first, for they find the best places.
    mutating func drawLabels(_ chart: CurveChart) {
      let points =
        chart.operatingPoints.filter(\.isChosen)
        + chart.operatingPoints.filter { !$0.isChosen }
      for point in points {
        guard let place = plane.place(Series.Point(x: point.x, y: point.y)) else { continue }
        label(point.label, near: [place], style: "small halo", hasLeader: true)
      }
      if let oracle = chart.oracle, let place = plane.place(oracle) {
        label("oracle", near: [place], style: "small muted halo", distances: [7, 14])
      }
      for reference in chart.references {
        guard let ends = reference.ends else { continue }
        let places = [0.75, 0.6, 0.45, 0.3, 0.15, 0.9].compactMap { share in
          plane.place(
            Series.Point(
              x: ends[0].x + share * (ends[1].x - ends[0].x),
              y: ends[0].y + share * (ends[1].y - ends[0].y)))
        }
        label(reference.label, near: places, style: "small muted halo", distances: [4, 10])
      }
      for level in chart.isoF1 where level > 0 && level < 1 {
        let contour = contour(level)
        let text = "F1 \(NumberText.significant(level, 2))"
        label(
          text, near: Array(contour.reversed().prefix(12)), style: "tiny muted halo",
          size: TextSize.tiny, distances: [3])
      }
    }

    /// Writes a label where it fits.
    private mutating func label(
      _ text: String, near points: [Place], style: String, size: Double = TextSize.small,
      distances: [Double] = [7, 14, 24, 38, 56, 80], hasLeader: Bool = false
    ) {
      let short = TextSize.shortened(
        text, to: 0.55 * (plane.area.right - plane.area.left), size: size)
      guard let place = labels.place(short, near: points, size: size, distances: distances),
        let point = points.first
      else {
        return
      }
      let area = Area.text(short, x: place.x, y: place.y, size: size)
      let end = Place(
        x: min(max(point.x, area.left), area.right), y: min(max(point.y, area.top), area.bottom))
      if hasLeader, end.distance(to: point) > 14 {
        drawing.line(point.x, point.y, end.x, end.y, style: "leader")
      }
      drawing.text(short, x: place.x, y: place.y, style: style, tip: short == text ? nil : text)
    }
  }
}
