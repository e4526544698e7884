// SPDX-License-Identifier: Apache-2.0

/// A named row of points to be drawn as a line.
public struct Series: Sendable, Hashable {
  /// A point; one with a coordinate that is not finite makes a gap in the line.
  public struct Point: Sendable, Hashable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  public var name: String
  public var points: [Point]

  public init(_ name: String, points: [Point]) {
    self.name = name
    self.points = points
  }

  /// Values at 1, 2, 3, …
  public init(_ name: String, values: [Double]) {
    self.init(
      name, points: values.enumerated().map { Point(x: Double($0.offset + 1), y: $0.element) })
  }

  /// The same line with about `limit` points: of each stretch the first, lowest, highest and last.
  ///
  /// A single peak stays visible, which leaving out every n-th point would not promise.
  func thinned(to limit: Int) -> [Point] {
    guard points.count > limit else { return points }
    let size = (4 * points.count + limit - 1) / limit
    var result: [Point] = []
    for start in stride(from: 0, to: points.count, by: size) {
      let part = start..<min(start + size, points.count)
      var kept = [part.lowerBound, part.upperBound - 1]
      let finite = part.filter { points[$0].y.isFinite }
      if let low = finite.min(by: { points[$0].y < points[$1].y }) { kept.append(low) }
      if let high = finite.max(by: { points[$0].y < points[$1].y }) { kept.append(high) }
      if finite.count < part.count, let gap = part.first(where: { !points[$0].y.isFinite }) {
        kept.append(gap)
      }
      var last = -1
      for index in kept.sorted() where index != last {
        result.append(points[index])
        last = index
      }
    }
    return result
  }
}
