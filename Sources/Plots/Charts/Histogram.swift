// SPDX-License-Identifier: Apache-2.0

/// How values are distributed, such as the scores of positives and of negatives, with a threshold.
public struct Histogram: Chart {
  public var title: String
  public var xTitle: String
  /// The ends of the bins, one more than bins, in rising order.
  public var edges: [Double]
  public var groups: [Group]
  public var form: Form
  /// A place on the axis that is marked, and what it is.
  public var threshold: LineChart.Mark?
  public var width = 400.0
  public var height = 270.0

  /// Named counts, one a bin.
  public struct Group: Sendable, Hashable {
    public var name: String
    public var counts: [Int]

    public init(_ name: String, counts: [Int]) { (self.name, self.counts) = (name, counts) }
  }

  /// How groups share the drawing.
  public enum Form: Sendable, Hashable {
    /// All upwards, as outlines with a light fill.
    case overlaid
    /// The first upwards, the others downwards.
    case mirrored
  }

  /// - Precondition: rising, finite edges, one more than the counts of each group; no negative count.
  public init(
    title: String, xTitle: String, edges: [Double], groups: [Group], form: Form = .overlaid,
    threshold: LineChart.Mark? = nil
  ) {
    require(
      edges.allSatisfy(\.isFinite) && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 },
      "Histogram: expected finite, rising edges")
    require(
      groups.allSatisfy {
        $0.counts.count == max(edges.count - 1, 0) && $0.counts.allSatisfy { $0 >= 0 }
      }, "Histogram: expected \(max(edges.count - 1, 0)) counts of 0 or more in each group")
    (self.title, self.xTitle, self.edges, self.groups) = (title, xTitle, edges, groups)
    (self.form, self.threshold) = (form, threshold)
  }

  /// Values sorted into bins of equal width.
  ///
  /// A value on an edge belongs to the bin on its right, one on the last edge to the last bin. Values
  /// outside the range, or not finite, are not counted.
  ///
  /// - Parameters:
  ///   - title: the line above the chart.
  ///   - xTitle: what the horizontal axis shows.
  ///   - values: names and values.
  ///   - range: the ends; `nil` takes the least and the greatest finite value.
  ///   - bins: at least one.
  ///   - form: how groups share the drawing.
  ///   - threshold: a place on the axis to mark.
  public init(
    title: String, xTitle: String, values: [(name: String, values: [Double])],
    range: ClosedRange<Double>? = nil, bins: Int = 30, form: Form = .overlaid,
    threshold: LineChart.Mark? = nil
  ) {
    let finite = values.flatMap(\.values).filter { AxisScale.linear.shows($0) }
    var (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    // One value alone stands in the middle of its bins.
    if low == high { (low, high) = (low - max(0.5, abs(low) / 2), low + max(0.5, abs(low) / 2)) }
    let axis = AxisTicks(
      from: range?.lowerBound ?? low, to: range?.upperBound ?? high, count: 1)
    let count = min(max(bins, 1), 10_000)
    let span = axis.high - axis.low
    let edges = (0...count).map { axis.low + span * Double($0) / Double(count) }
    let groups = values.map { name, values in
      var counts = [Int](repeating: 0, count: count)
      for value in values where (axis.low...axis.high).contains(value) {
        var bin = min(Int((value - axis.low) / span * Double(count)), count - 1)
        // Rounding may name the neighbour of an edge.
        while bin > 0, value < edges[bin] { bin -= 1 }
        while bin < count - 1, value >= edges[bin + 1] { bin += 1 }
        counts[bin] += 1
      }
      return Group(name, counts: counts)
    }
    self.init(
      title: title, xTitle: xTitle, edges: edges, groups: groups, form: form, threshold: threshold)
  }

  public func svg(id: String = "histogram", standalone: Bool = true) -> String {
    let edges = edges.count > 1 ? edges : [0, 1]
    let x = AxisTicks(from: edges[0], to: edges[edges.count - 1], count: 6)
    let up = largest(form == .mirrored ? groups.prefix(1) : groups[...])
    let down = form == .mirrored ? largest(groups.dropFirst()) : 0
    let y = AxisTicks(covering: [-Double(down), Double(max(up, 1))], scale: .linear, count: 5)
    let left = Plane.margin(for: y)
    let items = groups.indices.map { index in
      Legend.Item(name: groups[index].name, symbol: { Self.symbol(index, $0) })
    }
    let legend = Legend(items, width: width - left)
    let top = 36 + legend.height + (threshold == nil ? 0 : 18)
    let area = Area(
      left: left, top: top, right: width - 10 - TextSize.width(x.labels.last ?? "") / 2,
      bottom: max(height - 44, top + 100))
    let plane = Plane(area: area, x: x, y: y)
    var drawing = Drawing(width: width, height: area.bottom + 44)
    drawing.heading(title)
    legend.draw(in: &drawing, left: left, top: 28)
    drawAxes(in: &drawing, plane)
    for index in groups.indices { draw(index, in: &drawing, plane) }
    if largest(groups[...]) == 0 { plane.drawEmptiness(in: &drawing) }
    drawThreshold(in: &drawing, plane)
    return drawing.svg(title: title, description: description, id: id, standalone: standalone)
  }

  private func largest(_ groups: ArraySlice<Group>) -> Int {
    groups.flatMap(\.counts).max() ?? 0
  }

  private static func symbol(_ index: Int, _ place: Place) -> String {
    let (x, y) = (NumberText.place(place.x), NumberText.place(place.y + 4))
    return
      "<path class=\"band\" style=\"fill:\(PlotStyle.color(index))\" d=\"M\(x) \(y)v-9h24v9Z\"/>"
      + "<path class=\"line\" \(PlotStyle.stroke(index)) d=\"M\(x) \(y)v-9h24v9\"/>"
  }

  /// Counts below the axis are counts too: without a sign.
  private func drawAxes(in drawing: inout Drawing, _ plane: Plane) {
    for (value, label) in zip(plane.y.values, plane.y.labels) {
      let height = plane.place(y: value)
      drawing.line(
        plane.area.left, height, plane.area.right, height, style: value == 0 ? "axis" : "grid")
      drawing.text(
        abs(value) >= 1e6 ? ShortCount.text(Int(abs(value))) : label.replacing("−", with: ""),
        x: plane.area.left - 7, y: height + 4, anchor: .end,
        style: "small muted")
    }
    drawing.text(
      "samples", x: 16, y: (plane.area.top + plane.area.bottom) / 2, anchor: .middle,
      style: "small muted", turned: -90)
    plane.drawXAxis(in: &drawing, title: xTitle)
  }

  private func draw(_ index: Int, in drawing: inout Drawing, _ plane: Plane) {
    let counts = groups[index].counts
    guard counts.contains(where: { $0 > 0 }) else { return }
    let sign = form == .mirrored && index > 0 ? -1.0 : 1.0
    let base = plane.place(y: 0)
    var outline: [Place] = [Place(x: plane.place(x: edges[0]), y: base)]
    for (bin, count) in counts.enumerated() {
      let height = plane.place(y: sign * Double(count))
      outline.append(Place(x: plane.place(x: edges[bin]), y: height))
      outline.append(Place(x: plane.place(x: edges[bin + 1]), y: height))
    }
    outline.append(Place(x: plane.place(x: edges[edges.count - 1]), y: base))
    let path = Plane.path([Simplification.line(outline)])
    drawing.add(
      "<path class=\"band\" style=\"fill:\(PlotStyle.color(index))\" d=\"\(path)Z\">"
        + "\(Drawing.tip(groups[index].name))</path>"
        + "<path class=\"line\" \(PlotStyle.stroke(index)) d=\"\(path)\"/>")
  }

  private func drawThreshold(in drawing: inout Drawing, _ plane: Plane) {
    guard let threshold,
      let place = plane.place(Series.Point(x: threshold.x, y: 0))
    else { return }
    drawing.line(place.x, plane.area.top - 4, place.x, plane.area.bottom, style: "mark")
    let short = TextSize.shortened(threshold.label, to: width - 24)
    let half = TextSize.width(short) / 2
    drawing.text(
      short, x: min(max(place.x, 12 + half), width - 12 - half), y: plane.area.top - 8,
      anchor: .middle, style: "small muted", tip: short == threshold.label ? nil : threshold.label)
  }
}
