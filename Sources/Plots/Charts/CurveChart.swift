// SPDX-License-Identifier: Apache-2.0

/// Curves in the unit square, such as precision over recall or the ROC: curves with bands, operating
/// points, reference lines and the oracle.
///
/// Both axes run from 0 to 1 and have equal lengths. What lies beyond is drawn at the edge; a point
/// that is not finite makes a gap.
public struct CurveChart: Chart {
  public var title: String
  public var xTitle: String
  public var yTitle: String
  public var curves: [Curve]
  public var operatingPoints: [OperatingPoint]
  public var references: [Reference]
  /// Where a classifier without any mistake would be: (1, 1) for precision over recall.
  public var oracle: Series.Point?
  /// Levels of F1 whose contours are drawn; they make sense for precision over recall only.
  public var isoF1: [Double]
  public var width = 400.0

  /// A named curve.
  public struct Curve: Sendable, Hashable {
    public var name: String
    /// In the order of drawing.
    public var points: [Series.Point]
    public var joining: Joining
    /// Drawn thin, such as a raw curve below its envelope.
    public var isFaint: Bool
    /// The number of its colour and pattern, from 0; `nil` takes its place among the curves. A raw
    /// curve and its envelope belong together and share one.
    public var color: Int?
    /// What is known of where the curve might lie.
    public var band: [BandPoint]
    /// What is written beside the name, such as `AP 0.912`.
    public var figure: String?

    public init(
      _ name: String, points: [Series.Point], joining: Joining = .lines, isFaint: Bool = false,
      band: [BandPoint] = [], figure: String? = nil, color: Int? = nil
    ) {
      (self.name, self.points, self.joining) = (name, points, joining)
      (self.isFaint, self.band, self.figure) = (isFaint, band, figure)
      self.color = color
    }
  }

  /// How a curve runs between its points.
  public enum Joining: Sendable, Hashable {
    case lines
    /// Between two points, the height of the one further to the right: the area below is
    /// Σ (xₙ − xₙ₋₁) yₙ, as in the average precision without interpolation.
    case steps
  }

  /// The low and high end of a band at a place.
  public struct BandPoint: Sendable, Hashable {
    public var x: Double
    public var low: Double
    public var high: Double

    public init(x: Double, low: Double, high: Double) {
      (self.x, self.low, self.high) = (x, low, high)
    }
  }

  /// A marked point of a curve.
  public struct OperatingPoint: Sendable, Hashable {
    public var x: Double
    public var y: Double
    public var label: String
    /// Drawn filled; others are rings.
    public var isChosen: Bool

    public init(x: Double, y: Double, label: String, isChosen: Bool = false) {
      (self.x, self.y, self.label, self.isChosen) = (x, y, label, isChosen)
    }
  }

  /// A line to compare with.
  public enum Reference: Sendable, Hashable {
    /// From (0, 0) to (1, 1), such as chance in a ROC.
    case diagonal(label: String)
    /// At a height, such as the share of positives.
    case horizontal(y: Double, label: String)

    var label: String {
      switch self {
      case .diagonal(let label), .horizontal(_, let label): label
      }
    }

    /// The two ends, `nil` when there is nothing to draw.
    var ends: [Series.Point]? {
      switch self {
      case .diagonal: [Series.Point(x: 0, y: 0), Series.Point(x: 1, y: 1)]
      case .horizontal(let y, _):
        (0...1).contains(y) ? [Series.Point(x: 0, y: y), Series.Point(x: 1, y: y)] : nil
      }
    }
  }

  public init(
    title: String, xTitle: String, yTitle: String, curves: [Curve],
    operatingPoints: [OperatingPoint] = [], references: [Reference] = [],
    oracle: Series.Point? = nil, isoF1: [Double] = []
  ) {
    (self.title, self.xTitle, self.yTitle, self.curves) = (title, xTitle, yTitle, curves)
    (self.operatingPoints, self.references) = (operatingPoints, references)
    (self.oracle, self.isoF1) = (oracle, isoF1)
  }

  /// The colour and pattern of a curve.
  func ink(_ index: Int) -> Int { max(curves[index].color ?? index, 0) }

  public func svg(id: String = "curves", standalone: Bool = true) -> String {
    var layout = Layout(self)
    layout.drawGround(self)
    for index in curves.indices { layout.drawBand(self, index) }
    for index in curves.indices { layout.drawCurve(self, index) }
    layout.drawPoints(self)
    layout.drawLabels(self)
    return layout.drawing.svg(
      title: title, description: description, id: id, standalone: standalone)
  }
}

extension CurveChart.Curve {
  /// The corners of the drawn line: for steps, one more between two points.
  var corners: [Series.Point] {
    guard joining == .steps, points.count > 1 else { return points }
    var result: [Series.Point] = []
    result.reserveCapacity(2 * points.count)
    for (from, to) in zip(points, points.dropFirst()) {
      result.append(from)
      if from.x != to.x && from.y != to.y {
        result.append(
          to.x > from.x ? Series.Point(x: from.x, y: to.y) : Series.Point(x: to.x, y: from.y))
      }
    }
    return result + points.suffix(1)
  }

  /// The greatest height of the drawn line at a place, `nil` where there is none.
  func height(at x: Double) -> Double? {
    var best: Double?
    func take(_ y: Double) { if y.isFinite, y > best ?? -.infinity { best = y } }
    let corners = corners
    for point in corners where point.x == x { take(point.y) }
    for (from, to) in zip(corners, corners.dropFirst()) {
      guard min(from.x, to.x) < x, x < max(from.x, to.x) else { continue }
      take(from.y + (to.y - from.y) * ((x - from.x) / (to.x - from.x)))
    }
    return best
  }
}
