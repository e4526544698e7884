// SPDX-License-Identifier: Apache-2.0

/// Finds places for labels: never one over another, and over lines only where nothing else is left.
struct LabelPlacer {
  let bounds: Area
  private(set) var taken: [Area] = []
  private var lines: [Place] = []

  init(bounds: Area) { self.bounds = bounds }

  /// Keeps labels away from an area.
  mutating func reserve(_ area: Area) { taken.append(area) }

  /// Keeps labels off a line where that is possible.
  mutating func avoid(_ path: [Place]) {
    for (from, to) in zip(path, path.dropFirst()) {
      let steps = max(1, Int(min(from.distance(to: to), 4000) / 4))
      for step in 0..<steps {
        let share = Double(step) / Double(steps)
        lines.append(
          Place(x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share))
      }
    }
    if let last = path.last { lines.append(last) }
  }

  /// The eight directions, in the order of preference: to the right first.
  private static let directions: [(x: Double, y: Double)] = [
    (1, 0), (1, 1), (1, -1), (0, 1), (0, -1), (-1, 1), (-1, -1), (-1, 0),
  ]

  /// A free place for a text near one of the points, or `nil` where everything is taken.
  ///
  /// - Parameter points: the first is preferred.
  /// - Returns: the left end of the text's base line.
  mutating func place(
    _ text: String, near points: [Place], size: Double = TextSize.small,
    distances: [Double] = [7, 14, 24, 38, 56, 80]
  ) -> Place? {
    let width = TextSize.width(text, size: size)
    let height = 1.18 * size
    var best: (cost: Double, area: Area)?
    for (order, point) in points.enumerated() {
      for (rank, direction) in Self.directions.enumerated() {
        for distance in distances {
          let middleX = point.x + direction.x * (distance + width / 2)
          let middleY = point.y + direction.y * (distance + height / 2 - 2)
          let area = Area(
            left: middleX - width / 2, top: middleY - height / 2, right: middleX + width / 2,
            bottom: middleY + height / 2)
          guard bounds.contains(area), !taken.contains(where: { $0.overlaps(area) }) else {
            continue
          }
          let wide = area.grown(by: 2)
          let crossed = lines.reduce(0) { $0 + (wide.contains($1) ? 1 : 0) }
          let cost = 3 * Double(crossed) + 0.4 * distance + 0.3 * Double(rank) + 0.5 * Double(order)
          if cost < best?.cost ?? .infinity { best = (cost, area) }
        }
      }
    }
    guard let area = best?.area else { return nil }
    taken.append(area.grown(by: 1))
    return Place(x: area.left, y: area.bottom - 0.25 * size)
  }
}
