// SPDX-License-Identifier: Apache-2.0

extension IntervalChart {
  private static let lane = 12.0

  public func svg(id: String = "intervals", standalone: Bool = true) -> String {
    let (first, omitted, last) = shown
    let names = (first + last).map(\.name)
    let rowHeight = 10 + Self.lane * Double(max(measures.count, 1))
    let left = 24 + min(0.36 * width, names.map { TextSize.width($0) }.max() ?? 0)
    let figures = (first + last).compactMap { $0.figures.first ?? nil }
    let figureWidth = figures.map { TextSize.width(NumberText.decimal($0.value, 3)) }.max() ?? 0
    let right = width - (measures.count == 1 ? 26 + figureWidth : 16)
    let items = measures.indices.map { index in
      Legend.Item(
        name: measures[index],
        symbol: {
          PlotStyle.lineSymbol(index)($0)
            + PlotStyle.dot(
              Place(x: $0.x + 12, y: $0.y), index, radius: 4, isHollow: false, tip: nil)
        })
    }
    let legend = Legend(measures.count > 1 ? items : [], width: width - 32)
    let top = 34 + legend.height + (reference == nil ? 0 : 18)
    let count = first.count + last.count + (omitted > 0 ? 1 : 0)
    let bottom = top + rowHeight * Double(max(count, 1)) + 4
    let plane = Plane(
      area: Area(left: left, top: top, right: right, bottom: bottom), x: axis,
      y: AxisTicks(from: 0, to: 1, count: 1))
    var drawing = Drawing(width: width, height: bottom + 44)
    drawing.heading(title)
    legend.draw(in: &drawing, left: 16, top: 28)
    plane.drawXAxis(in: &drawing, title: xTitle, hasGrid: true)
    drawReference(in: &drawing, plane)
    if rows.isEmpty { plane.drawEmptiness(in: &drawing) }
    var base = top + 4
    for row in first {
      draw(row, in: &drawing, plane, top: base, height: rowHeight)
      base += rowHeight
    }
    if omitted > 0 {
      drawing.text(
        "… \(omitted) more …", x: (left + right) / 2, y: base + rowHeight / 2 + 4, anchor: .middle,
        style: "small muted halo")
      base += rowHeight
    }
    for row in last {
      draw(row, in: &drawing, plane, top: base, height: rowHeight)
      base += rowHeight
    }
    return drawing.svg(title: title, description: description, id: id, standalone: standalone)
  }

  private func drawReference(in drawing: inout Drawing, _ plane: Plane) {
    guard let reference, let place = plane.place(Series.Point(x: reference.x, y: 0)) else { return }
    drawing.line(place.x, plane.area.top - 2, place.x, plane.area.bottom, style: "mark")
    let short = TextSize.shortened(reference.label, to: width - 24)
    let half = TextSize.width(short) / 2
    drawing.text(
      short, x: min(max(place.x, 12 + half), width - 12 - half), y: plane.area.top - 6,
      anchor: .middle, style: "small muted", tip: short == reference.label ? nil : reference.label)
  }

  private func draw(
    _ row: Row, in drawing: inout Drawing, _ plane: Plane, top: Double, height: Double
  ) {
    let middle = top + height / 2
    let short = TextSize.shortened(row.name, to: plane.area.left - 22)
    drawing.text(
      short, x: plane.area.left - 9, y: middle + 4, anchor: .end, style: "small",
      tip: short == row.name ? nil : row.name)
    for (index, figure) in zip(measures.indices, row.figures) {
      let along =
        top + (height - Self.lane * Double(measures.count - 1)) / 2 + Self.lane * Double(index)
      guard let figure, let point = plane.place(Series.Point(x: figure.value, y: 0)) else {
        if measures.count == 1 {
          drawing.text("–", x: width - 14, y: middle + 4, anchor: .end, style: "small muted")
        }
        continue
      }
      let ends = [figure.low, figure.high].compactMap { $0 }
        .compactMap { plane.place(Series.Point(x: $0, y: 0)) }
      if ends.count == 2 {
        drawing.add(
          "<path class=\"line\" \(PlotStyle.stroke(index)) "
            + "d=\"\(Plane.path([ends.map { Place(x: $0.x, y: along) }]))\"/>")
      }
      drawing.add(
        PlotStyle.dot(
          Place(x: point.x, y: along), index, radius: 4, isHollow: !isDecided(figure),
          tip: "\(row.name), \(measures[index]) \(figure.words)"))
      if measures.count == 1 {
        drawing.text(
          NumberText.decimal(figure.value, 3), x: width - 14, y: middle + 4, anchor: .end,
          style: "small muted")
      }
    }
  }
}
