// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Foundation
import Testing

@Suite struct ContourTests {
  /// The corners of the contours, in drawing units.
  static func lines(_ values: [[Double]], level: Double) throws -> [[[Double]]] {
    let chart = ContourChart(
      title: "t", xTitle: "x", yTitle: "y", xRange: 0...1, yRange: 0...1, values: values,
      levels: [level])
    guard
      let match = chart.svg().firstMatch(of: try Regex("class=\"contour\" d=\"([^\"]*)\"")),
      let path = match[1].substring
    else { return [] }
    return path.split(separator: "M").map { line in
      line.split(separator: "L").map { $0.split(separator: " ").compactMap { Double($0) } }
    }
  }

  /// Around a peak lies one ring; all of it has the same distance from the peak.
  @Test func aRingAroundAPeak() throws {
    let values = (0...60).map { row in
      (0...60).map { column -> Double in
        let (x, y) = (Double(column) / 30 - 1, Double(row) / 30 - 1)
        return -(x * x + y * y)
      }
    }
    let lines = try Self.lines(values, level: -0.25)
    #expect(lines.count == 1 && lines[0].first == lines[0].last && lines[0].count > 12)
    let (x, y) = (lines[0].map { $0[0] }, lines[0].map { $0[1] })
    let (left, right) = (x.min() ?? 0, x.max() ?? 0)
    let (top, bottom) = (y.min() ?? 0, y.max() ?? 0)
    for place in lines[0] {
      let across = (place[0] - (left + right) / 2) / ((right - left) / 2)
      let along = (place[1] - (top + bottom) / 2) / ((bottom - top) / 2)
      #expect(abs((across * across + along * along).squareRoot() - 1) < 0.02)
    }
  }

  @Test func saddlesHolesAndFlats() throws {
    // Two opposite corners above: the mean, which is on the line, joins them.
    #expect(try Self.lines([[1, 0], [0, 1]], level: 0.5).count == 2)
    #expect(try Self.lines([[1, .nan], [0, 1]], level: 0.5).isEmpty)
    #expect(try Self.lines([[1, 1], [1, 1]], level: 0.5).isEmpty)
    #expect(try Self.lines([[0, 1, 0]], level: 0.5).isEmpty)
    #expect(try Self.lines([[0, 0], [1, 1]], level: 0.5).count == 1)
  }
}
