// SPDX-License-Identifier: Apache-2.0

/// A drawing with the place of everything on it.
struct DrawingSheet {
  static let margin = 18.0
  private static let heading = 26.0
  private static let characterWidth = 7.4
  private static let lineHeight = 15.0

  private let drawing: GraphDrawing
  private let layout: LayeredLayout
  let width: Double
  let height: Double
  /// Where each edge leaves its source and enters its target, across the flow.
  private var ports: [(source: Double, target: Double)] = []

  init(_ drawing: GraphDrawing) {
    self.drawing = drawing
    func size(_ texts: [String], padding: (x: Double, y: Double)) -> LayeredLayout.Size {
      let width =
        Double(texts.map(\.count).max() ?? 0) * Self.characterWidth + 2 * padding.x
      let height = Double(texts.count) * Self.lineHeight + 2 * padding.y
      return drawing.direction == .right
        ? .init(along: width, across: height) : .init(along: height, across: width)
    }
    layout = LayeredLayout(
      boxes: drawing.boxes.map { size([$0.title] + $0.fields.map(\.line), padding: (10, 7)) },
      links: drawing.edges.map { edge in
        .init(
          source: edge.source, target: edge.target,
          label: edge.fields.isEmpty ? nil : size(edge.fields.map(\.line), padding: (4, 2)))
      })
    let across = layout.size.across + 2 * Self.margin
    let along = layout.size.along + 2 * Self.margin
    let title = Double(drawing.title.count) * 8.6 + 2 * Self.margin
    width = max(drawing.direction == .right ? along : across, title)
    height = (drawing.direction == .right ? across : along) + Self.heading
    ports = portPlaces()
  }

  /// A point of the picture.
  private func point(_ along: Double, _ across: Double) -> (x: Double, y: Double) {
    drawing.direction == .right
      ? (along + Self.margin, across + Self.margin + Self.heading)
      : (across + Self.margin, along + Self.margin + Self.heading)
  }

  /// The corners of an item, before and after along the flow.
  private func span(_ item: Int) -> (start: Double, end: Double) {
    let extent = layout.extents[layout.items[item].layer]
    // A bend runs straight through its layer; a box or label stands in the middle of it.
    if case .bend = layout.items[item].content {
      return (extent.start, extent.start + extent.thickness)
    }
    let centre = extent.start + extent.thickness / 2
    let half = layout.items[item].size.along / 2
    return (centre - half, centre + half)
  }

  /// Spreads the edges at each side of each box in the order of where they come from.
  private func portPlaces() -> [(source: Double, target: Double)] {
    var places = layout.routes.map { route in
      (
        source: layout.items[route[0]].across,
        target: layout.items[route[route.count - 1]].across
      )
    }
    func spread(_ edges: [Int], of box: Int, neighbour: (Int) -> Int) -> [(Int, Double)] {
      let sorted = edges.sorted {
        (layout.items[neighbour($0)].across, $0) < (layout.items[neighbour($1)].across, $1)
      }
      let item = layout.items[box]
      let step = min(18, item.size.across / Double(edges.count + 1))
      return sorted.enumerated().map { position, edge in
        (edge, item.across + (Double(position) - Double(edges.count - 1) / 2) * step)
      }
    }
    var entering = [[Int]](repeating: [], count: drawing.boxes.count)
    var leaving = entering
    for (index, edge) in drawing.edges.enumerated() {
      entering[edge.target].append(index)
      leaving[edge.source].append(index)
    }
    for box in drawing.boxes.indices {
      let routes = layout.routes
      for (edge, place) in spread(
        entering[box], of: box, neighbour: { routes[$0][routes[$0].count - 2] })
      { places[edge].target = place }
      for (edge, place) in spread(leaving[box], of: box, neighbour: { routes[$0][1] }) {
        places[edge].source = place
      }
    }
    return places
  }

  func line(_ edge: Int) -> String {
    let route = layout.routes[edge]
    func text(_ along: Double, _ across: Double) -> String {
      let point = point(along, across)
      return "\(place(point.x)) \(place(point.y))"
    }
    var here = (along: span(route[0]).end, across: ports[edge].source)
    var path = "M" + text(here.along, here.across)
    for (position, item) in route.enumerated().dropFirst() {
      let isLast = position == route.count - 1
      let across = isLast ? ports[edge].target : layout.items[item].across
      let layer = layout.extents[layout.items[item].layer]
      let previous = layout.extents[layout.items[route[position - 1]].layer]
      // Straight to the end of the layer, curved between layers, straight again to the item.
      let gap = (start: previous.start + previous.thickness, end: layer.start)
      let middle = (gap.start + gap.end) / 2
      if here.along < gap.start { path += "L" + text(gap.start, here.across) }
      path +=
        "C\(text(middle, here.across)) \(text(middle, across)) \(text(gap.end, across))"
      let span = span(item)
      here = (isLast ? span.start : layer.start + layer.thickness, across)
      // A line of no length would leave the arrow without a direction.
      if here.along > gap.end { path += "L" + text(here.along, across) }
    }
    return "<path class=\"edge\" marker-end=\"url(#g-arrow)\" d=\"\(path)\"/>"
  }

  func label(_ edge: Int) -> String {
    let route = layout.routes[edge]
    let fields = drawing.edges[edge].fields
    let item = route[route.count - 2]
    let names = drawing.edges[edge]
    let tip =
      "\(drawing.boxes[names.source].title) → \(drawing.boxes[names.target].title): "
      + fields.map { "\($0.name) \($0.text)" }.joined(separator: ", ")
    return "<g><title>\(tip.escapedForSVG)</title>" + rectangle(item, style: "surface")
      + lines(fields.map(\.line), at: item, styles: fields.map(\.tone.rawValue))
      + "</g>"
  }

  func box(_ box: Int) -> String {
    let content = drawing.boxes[box]
    return "<g><title>\(content.title.escapedForSVG)</title>"
      + rectangle(box, style: "box \(content.role.rawValue)")
      + lines(
        [content.title] + content.fields.map(\.line), at: box,
        styles: ["title"] + content.fields.map(\.tone.rawValue))
      + "</g>"
  }

  private func rectangle(_ item: Int, style: String) -> String {
    let (start, end) = span(item)
    let half = layout.items[item].size.across / 2
    let first = point(start, layout.items[item].across - half)
    let last = point(end, layout.items[item].across + half)
    return "<rect class=\"\(style)\" x=\"\(place(first.x))\" y=\"\(place(first.y))\""
      + " width=\"\(place(last.x - first.x))\" height=\"\(place(last.y - first.y))\" rx=\"5\"/>"
  }

  private func lines(_ texts: [String], at item: Int, styles: [String]) -> String {
    let (start, end) = span(item)
    let centre = point((start + end) / 2, layout.items[item].across)
    let top = centre.y - Double(texts.count) * Self.lineHeight / 2 + 11
    return zip(texts, styles).enumerated().map { index, line in
      let y = top + Double(index) * Self.lineHeight
      return "<text class=\"\(line.1)\" x=\"\(place(centre.x))\" y=\"\(place(y))\">"
        + line.0.escapedForSVG + "</text>"
    }.joined()
  }
}

extension GraphDrawing.Field {
  /// The entry as a line of a box: short names keep the boxes small.
  var line: String { name.isEmpty ? text : "\(name) \(text)" }
}
