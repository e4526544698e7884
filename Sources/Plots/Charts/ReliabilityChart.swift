// SPDX-License-Identifier: Apache-2.0

/// Whether probabilities mean what they say: the share that came true over the predicted
/// probability, bin by bin, with intervals; below, how many samples each bin has.
///
/// Source of the form: DeGroot and Fienberg 1983; Niculescu-Mizil and Caruana 2005.
public struct ReliabilityChart: Chart {
  public var title: String
  public var xTitle: String
  public var yTitle: String
  public var series: [Calibration]
  public var width = 400.0

  /// A named set of bins, such as one before and one after scaling.
  public struct Calibration: Sendable, Hashable {
    public var name: String
    public var bins: [Bin]
    /// What is written beside the name, such as `ECE 0.031`.
    public var figure: String?

    public init(_ name: String, bins: [Bin], figure: String? = nil) {
      (self.name, self.bins, self.figure) = (name, bins, figure)
    }
  }

  /// The samples whose predicted probability lies between two ends.
  public struct Bin: Sendable, Hashable {
    public var lower: Double
    public var upper: Double
    public var count: Int
    /// The mean predicted probability; `nil` for an empty bin.
    public var predicted: Double?
    /// The share that came true; `nil` for an empty bin.
    public var observed: Double?
    /// The ends of the interval of `observed`.
    public var low: Double?
    public var high: Double?

    public init(
      lower: Double, upper: Double, count: Int, predicted: Double? = nil, observed: Double? = nil,
      low: Double? = nil, high: Double? = nil
    ) {
      (self.lower, self.upper, self.count) = (lower, upper, count)
      (self.predicted, self.observed, self.low, self.high) = (predicted, observed, low, high)
    }

    /// The point to be drawn, `nil` when there is none.
    var point: Series.Point? {
      guard let predicted, let observed, predicted.isFinite, observed.isFinite else { return nil }
      return Series.Point(x: predicted, y: observed)
    }
  }

  /// - Parameters:
  ///   - title: the line above the chart.
  ///   - xTitle: what the horizontal axis shows.
  ///   - yTitle: what the vertical axis shows.
  ///   - series: the first four are drawn.
  public init(
    title: String = "Reliability", xTitle: String = "predicted probability",
    yTitle: String = "share that came true", series: [Calibration]
  ) {
    (self.title, self.xTitle, self.yTitle) = (title, xTitle, yTitle)
    self.series = Array(series.prefix(4))
  }

  private static let histogramHeight = 44.0

  public func svg(id: String = "reliability", standalone: Bool = true) -> String {
    let axis = AxisTicks(from: 0, to: 1, count: 5)
    let left = Plane.margin(for: axis)
    let side = max(width - left - 16, 80)
    let items = series.indices.map { index in
      let line = series[index]
      return Legend.Item(
        name: line.name + (line.figure.map { ", \($0)" } ?? ""),
        symbol: { Self.symbol(index, $0) })
    }
    let isNeeded = items.count > 1 || series.first?.figure != nil
    let legend = Legend(isNeeded ? items : [], width: side + 8)
    let top = 36 + legend.height
    let plane = Plane(
      area: Area(left: left, top: top, right: left + side, bottom: top + side), x: axis, y: axis)
    let counts = top + side + 62
    let step = Self.histogramHeight + 14
    var drawing = Drawing(
      width: width, height: counts + step * Double(max(series.count, 1)) - 4)
    drawing.heading(title)
    legend.draw(in: &drawing, left: left, top: 28)
    plane.drawAxes(in: &drawing, xTitle: xTitle, yTitle: yTitle, hasXGrid: true)
    drawing.line(
      plane.area.left, plane.area.bottom, plane.area.right, plane.area.top, style: "mark")
    labelDiagonal(in: &drawing, plane)
    if !series.contains(where: { $0.bins.contains { $0.point != nil } }) {
      plane.drawEmptiness(in: &drawing)
    }
    for index in series.indices {
      drawPoints(index, in: &drawing, plane)
      drawCounts(index, in: &drawing, plane, base: counts + step * Double(index))
    }
    return drawing.svg(title: title, description: description, id: id, standalone: standalone)
  }

  private static func symbol(_ index: Int, _ place: Place) -> String {
    PlotStyle.lineSymbol(index, isThin: true)(place)
      + PlotStyle.dot(
        Place(x: place.x + 12, y: place.y), index, radius: 4, isHollow: index > 0, tip: nil)
  }

  private func labelDiagonal(in drawing: inout Drawing, _ plane: Plane) {
    var labels = LabelPlacer(bounds: plane.area)
    labels.avoid([
      Place(x: plane.area.left, y: plane.area.bottom),
      Place(x: plane.area.right, y: plane.area.top),
    ])
    for line in series {
      labels.avoid(line.bins.compactMap(\.point).compactMap(plane.place))
      for bin in line.bins {
        guard let point = bin.point, let low = bin.low, let high = bin.high else { continue }
        labels.avoid(
          [low, high].compactMap { plane.place(Series.Point(x: point.x, y: $0)) })
      }
    }
    let points = [0.25, 0.4, 0.15, 0.6, 0.8, 0.9].map {
      Place(x: plane.place(x: $0), y: plane.place(y: $0))
    }
    guard let place = labels.place("perfect", near: points, distances: [4, 12, 20]) else { return }
    drawing.text("perfect", x: place.x, y: place.y, style: "small muted halo")
  }

  private func drawPoints(_ index: Int, in drawing: inout Drawing, _ plane: Plane) {
    let bins = series[index].bins
    let places = bins.compactMap(\.point).compactMap(plane.place)
    if places.count > 1 {
      drawing.add(
        "<path class=\"thin\" \(PlotStyle.stroke(index)) d=\"\(Plane.path([places]))\"/>")
    }
    for bin in bins {
      guard let point = bin.point, let place = plane.place(point) else { continue }
      if let low = bin.low, let high = bin.high, low.isFinite, high.isFinite {
        let ends = [low, high].map {
          min(max(plane.place(y: $0), plane.area.top), plane.area.bottom)
        }
        drawing.add(
          "<path class=\"thin\" style=\"stroke:\(PlotStyle.color(index));stroke-width:1.5\" "
            + "d=\"\(Plane.path([ends.map { Place(x: place.x, y: $0) }]))\"/>")
      }
      drawing.add(
        PlotStyle.dot(
          place, index, radius: 4, isHollow: index > 0,
          tip: "\(series[index].name): \(words(bin))"))
    }
  }

  private func drawCounts(
    _ index: Int, in drawing: inout Drawing, _ plane: Plane, base top: Double
  ) {
    let bins = series[index].bins
    let largest = bins.map(\.count).max() ?? 0
    let bottom = top + Self.histogramHeight
    drawing.line(plane.area.left, bottom, plane.area.right, bottom, style: "axis")
    drawing.text("0", x: plane.area.left - 7, y: bottom + 1, anchor: .end, style: "tiny muted")
    drawing.text(
      largest > 0 ? ShortCount.text(largest) : "samples", x: plane.area.left - 7, y: top + 8,
      anchor: .end, style: "tiny muted")
    for bin in bins where bin.count > 0 && bin.lower.isFinite && bin.upper.isFinite {
      let start = min(max(plane.place(x: bin.lower), plane.area.left), plane.area.right)
      let end = min(max(plane.place(x: bin.upper), plane.area.left), plane.area.right)
      let height = max(1, Self.histogramHeight * Double(bin.count) / Double(largest))
      drawing.rectangle(
        x: start + 0.5, y: bottom - height, width: max(end - start - 1, 1), height: height,
        attributes: "style=\"fill:\(PlotStyle.color(index))\" fill-opacity=\"0.6\"",
        tip: "\(series[index].name): \(words(bin))")
    }
    if index == 0 {
      drawing.text(
        "samples", x: 16, y: (top + bottom) / 2, anchor: .middle, style: "tiny muted", turned: -90)
    }
  }
}
