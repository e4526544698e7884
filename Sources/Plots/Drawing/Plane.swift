// SPDX-License-Identifier: Apache-2.0

/// The part of a drawing between its axes.
struct Plane {
  let area: Area
  let x: AxisTicks
  let y: AxisTicks

  func place(x value: Double) -> Double { area.left + x.position(value) * (area.right - area.left) }

  func place(y value: Double) -> Double {
    area.bottom - y.position(value) * (area.bottom - area.top)
  }

  /// Where a point lies, `nil` when it cannot be drawn; what lies beyond the axes is drawn at their
  /// ends.
  func place(_ point: Series.Point) -> Place? {
    guard x.scale.shows(point.x), y.scale.shows(point.y) else { return nil }
    return Place(
      x: min(max(place(x: point.x), area.left), area.right),
      y: min(max(place(y: point.y), area.top), area.bottom))
  }

  /// The room that the numbers along the vertical axis and its title need.
  static func margin(for y: AxisTicks) -> Double {
    36 + (y.labels.map { TextSize.width($0) }.max() ?? 0)
  }

  /// Unbroken stretches of a line, thinned so that its shape stays.
  func stretches(_ points: [Series.Point], limit: Int = 1000) -> [[Place]] {
    var parts: [[Place]] = [[]]
    for point in points {
      if let place = place(point) {
        parts[parts.count - 1].append(place)
      } else if !parts[parts.count - 1].isEmpty {
        parts.append([])
      }
    }
    parts = parts.filter { !$0.isEmpty }
    let share = max(2, limit / max(parts.count, 1))
    return parts.prefix(limit / 2).map { Simplification.line($0, limit: share) }
  }

  /// The `d` attribute of stretches.
  static func path(_ stretches: [[Place]]) -> String {
    stretches.map { stretch in
      "M"
        + stretch.map { "\(NumberText.place($0.x)) \(NumberText.place($0.y))" }
        .joined(separator: "L")
    }.joined()
  }

  /// Grid, numbers and titles.
  func drawAxes(in drawing: inout Drawing, xTitle: String, yTitle: String, hasXGrid: Bool = false) {
    for (value, label) in zip(y.values, y.labels) {
      let height = place(y: value)
      drawing.line(area.left, height, area.right, height, style: "grid")
      drawing.text(label, x: area.left - 7, y: height + 4, anchor: .end, style: "small muted")
    }
    drawXAxis(in: &drawing, title: xTitle, hasGrid: hasXGrid)
    let middle = (area.top + area.bottom) / 2
    let room = area.bottom - area.top + 30
    drawing.text(
      TextSize.shortened(yTitle, to: room), x: 16, y: middle, anchor: .middle,
      style: "small muted", turned: -90, tip: TextSize.width(yTitle) > room ? yTitle : nil)
  }

  /// Where a number below the axis stands: inside the drawing.
  private func centre(_ label: String, _ along: Double, _ width: Double) -> Double {
    let half = TextSize.width(label) / 2
    return min(max(along, half + 2), width - half - 2)
  }

  /// Every which tick has room for its number; the others have none.
  private func labelStep(_ width: Double) -> Int {
    let areas = zip(x.values, x.labels).map { value, label in
      Area.text(label, x: centre(label, place(x: value), width), y: 0, anchor: .middle)
    }
    let steps = 1...max(1, areas.count)
    return steps.first { step in
      zip(areas, areas.dropFirst(step)).allSatisfy { $0.right + 5 <= $1.left }
    } ?? areas.count
  }

  /// Says that there is nothing to draw.
  func drawEmptiness(in drawing: inout Drawing) {
    drawing.text(
      "no values", x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2 + 4,
      anchor: .middle, style: "small muted halo")
  }

  /// The horizontal axis with its numbers and title.
  func drawXAxis(in drawing: inout Drawing, title: String, hasGrid: Bool = false) {
    let every = labelStep(drawing.width)
    // The step starts at zero where the axis has it.
    let origin = x.values.firstIndex { $0 == 0 } ?? 0
    for (index, (value, label)) in zip(x.values, x.labels).enumerated() {
      let along = place(x: value)
      if hasGrid { drawing.line(along, area.top, along, area.bottom, style: "grid") }
      drawing.line(along, area.bottom, along, area.bottom + 4, style: "axis")
      guard (index - origin).isMultiple(of: every) else { continue }
      drawing.text(
        label, x: centre(label, along, drawing.width), y: area.bottom + 18, anchor: .middle,
        style: "small muted")
    }
    drawing.line(area.left, area.bottom, area.right, area.bottom, style: "axis")
    let room = drawing.width - 24
    let half = min(TextSize.width(title), room) / 2
    let centre = min(max((area.left + area.right) / 2, 12 + half), drawing.width - 12 - half)
    drawing.text(
      TextSize.shortened(title, to: room), x: centre, y: area.bottom + 36, anchor: .middle,
      style: "small muted", tip: TextSize.width(title) > room ? title : nil)
  }
}
