// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Leaves out the points of a line that nobody would see.
///
/// Of neighbours in a narrow column the first, lowest, highest and last stay, so that noise keeps its
/// extent. What is left is thinned by fitting sleeves (Zhao and Saalfeld 1997): one pass, and the line
/// stays within a distance of every point that is left out.
enum Simplification {
  /// At most `limit` points of a line in drawing units, the ends among them.
  ///
  /// The distance starts at a sixth of a unit, which is not visible, and grows only where more points
  /// than `limit` would be left.
  static func line(_ points: [Place], limit: Int = 1000) -> [Place] {
    var tolerance = 0.15
    var result = sleeve(points, tolerance)
    while result.count > max(limit, 2), tolerance < 1e6 {
      tolerance *= 1.5
      result = sleeve(columns(points, width: 2 * tolerance), tolerance)
    }
    return result
  }

  /// The first, lowest, highest and last of neighbours that lie within a width.
  private static func columns(_ points: [Place], width: Double) -> [Place] {
    var result: [Place] = []
    var start = 0
    while start < points.count {
      var (low, high, end) = (start, start, start)
      while end + 1 < points.count, abs(points[end + 1].x - points[start].x) <= width {
        end += 1
        if points[end].y < points[low].y { low = end }
        if points[end].y > points[high].y { high = end }
      }
      var previous = -1
      for index in [start, min(low, high), max(low, high), end] where index != previous {
        result.append(points[index])
        previous = index
      }
      start = end + 1
    }
    return result
  }

  private static func sleeve(_ points: [Place], _ tolerance: Double) -> [Place] {
    guard points.count > 2 else { return points }
    var result = [points[0]]
    var cone = Cone(apex: points[0], tolerance: tolerance)
    for index in 1..<points.count where !cone.accepts(points[index]) {
      result.append(points[index - 1])
      cone = Cone(apex: points[index - 1], tolerance: tolerance)
      _ = cone.accepts(points[index])
    }
    result.append(points[points.count - 1])
    return result
  }

  /// The directions from a point in which a line passes near all points so far.
  private struct Cone {
    let apex: Place
    let tolerance: Double
    private var middle = 0.0
    private var low = -Double.infinity
    private var high = Double.infinity
    private var farthest = 0.0

    init(apex: Place, tolerance: Double) {
      self.apex = apex
      self.tolerance = tolerance
    }

    mutating func accepts(_ point: Place) -> Bool {
      let distance = apex.distance(to: point)
      // A line that turns back needs its turning point.
      guard distance >= farthest - tolerance else { return false }
      guard distance > tolerance else { return true }
      let half = asin(tolerance / distance)
      let direction = atan2(point.y - apex.y, point.x - apex.x)
      if farthest == 0 {
        (middle, low, high) = (direction, -half, half)
      } else {
        let angle = remainder(direction - middle, 2 * Double.pi)
        guard (low...high).contains(angle) else { return false }
        (low, high) = (max(low, angle - half), min(high, angle + half))
      }
      farthest = max(farthest, distance)
      return true
    }
  }
}
