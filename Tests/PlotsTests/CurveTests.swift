// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Foundation
import Testing

@Suite struct CurveTests {
  typealias Point = Series.Point

  static func chart(_ points: [Point], _ joining: CurveChart.Joining = .lines) -> CurveChart {
    CurveChart(
      title: "t", xTitle: "x", yTitle: "y",
      curves: [CurveChart.Curve("a", points: points, joining: joining)])
  }

  /// The corners of the drawn line, in drawing units.
  static func drawn(_ chart: CurveChart) throws -> [Point] {
    let path = try #require(
      chart.svg().firstMatch(of: try Regex("class=\"line\"[^>]* d=\"([^\"]*)\""))?[1].substring)
    return path.split(whereSeparator: { "ML".contains($0) }).compactMap { text in
      let parts = text.split(separator: " ").compactMap { Double($0) }
      return parts.count == 2 ? Point(x: parts[0], y: parts[1]) : nil
    }
  }

  /// The distance of a point from a line of segments.
  static func distance(_ point: Point, to line: [Point]) -> Double {
    zip(line, line.dropFirst()).reduce(Double.infinity) { least, segment in
      let (a, b) = segment
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let size = dx * dx + dy * dy
      let along = (point.x - a.x) * dx + (point.y - a.y) * dy
      let share = size > 0 ? min(max(along / size, 0), 1) : 0
      let (x, y) = (a.x + share * dx - point.x, a.y + share * dy - point.y)
      return min(least, (x * x + y * y).squareRoot())
    }
  }

  /// Points that crowd at one end, of which taking every n-th would lose the rest of the line.
  static func unevenPoints() -> [Point] {
    var random = Gallery.Random(state: 9)
    let crowd = (0..<9_990).map { Point(x: 0.01 * Double($0) / 9_990, y: random.next()) }
    return crowd + (1...10).map { Point(x: Double($0) / 10, y: $0 % 2 == 0 ? 0.2 : 0.8) }
  }

  @Test func thinningKeepsTheShape() throws {
    let points = Self.unevenPoints()
    let line = try Self.drawn(Self.chart(points))
    #expect(line.count <= 1000)
    // Where the ends of the axes lie is known from a line between them.
    let ends = try Self.drawn(Self.chart([Point(x: 0, y: 0), Point(x: 1, y: 1)]))
    let (origin, side) = (ends[0], ends[1].x - ends[0].x)
    let places = points.map { Point(x: origin.x + side * $0.x, y: origin.y - side * $0.y) }
    let farthest = places.reduce(0) { max($0, Self.distance($1, to: line)) }
    #expect(farthest < 4, "\(farthest)")
    // The lone points at the end are all there.
    #expect(places.suffix(10).allSatisfy { Self.distance($0, to: line) < 0.5 })
    // A line through every tenth point would not pass: the check can fail.
    let coarse = stride(from: 0, to: places.count, by: 10).map { places[$0] }
    #expect(places.reduce(0) { max($0, Self.distance($1, to: coarse)) } > 30)
  }

  @Test func fewPointsStayAsTheyAre() throws {
    let points = [(0.0, 0.2), (0.3, 0.9), (0.6, 0.1), (1, 0.5)].map { Point(x: $0.0, y: $0.1) }
    #expect(try Self.drawn(Self.chart(points)).count == 4)
  }

  /// Between two points, the height of the right one; whichever way the curve is given.
  @Test func stepsHaveTheHeightOfTheRightPoint() throws {
    let rising = [Point(x: 0, y: 1), Point(x: 0.5, y: 0.5), Point(x: 1, y: 0)]
    for points in [rising, rising.reversed()] {
      let line = try Self.drawn(Self.chart(points, .steps))
      #expect(line.count == 5)
      let corners = Set(line.map { [$0.x, $0.y] })
      let left = line.map(\.x).min() ?? 0
      let (top, bottom) = (line.map(\.y).min() ?? 0, line.map(\.y).max() ?? 0)
      #expect(corners.contains([left, (top + bottom) / 2]) && corners.contains([left, top]))
    }
  }

  @Test func describesWhatItShows() throws {
    var chart = Self.chart([Point(x: 0, y: 1), Point(x: 1, y: 0)])
    chart.curves[0].figure = "AUC 0.500"
    chart.operatingPoints = [.init(x: 0.25, y: 0.75, label: "chosen", isChosen: true)]
    chart.references = [.horizontal(y: 0.3, label: "always yes"), .diagonal(label: "chance")]
    let parsed = try #require(ParsedDrawing(chart.svg()))
    #expect(parsed.texts.contains("a (AUC 0.500): 0.900 at 0.1, 0.750 at 0.25, 0.500 at 0.5"))
    #expect(parsed.texts.contains("chosen: x 0.250, y 0.750."))
    #expect(parsed.texts.contains("Line at 0.300: always yes. The diagonal: chance."))
    let text = chart.text(columns: 60, isASCII: true)
    #expect(text.contains("A  chosen: x 0.250, y 0.750\n"))
  }

  /// A label that finds no place is left out, and stays in the words.
  @Test func crowdedLabelsDoNotPileUp() throws {
    var chart = Self.chart([Point(x: 0.5, y: 0.5)])
    chart.operatingPoints = (0..<200).map {
      .init(x: 0.5, y: 0.5, label: "a label of some length \($0)")
    }
    let svg = chart.svg()
    let parsed = try #require(ParsedDrawing(svg))
    let written = svg.components(separatedBy: "<text ").count - 1
    #expect(written > 15 && written < 80)
    #expect(parsed.texts.contains("a label of some length 199: x 0.500"))
  }
}
