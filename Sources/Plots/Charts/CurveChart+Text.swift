// SPDX-License-Identifier: Apache-2.0

extension CurveChart {
  /// A marked point in words.
  func words(_ point: OperatingPoint) -> String {
    let text = { NumberText.decimal($0, 3) }
    return "\(point.label): \(xTitle) \(text(point.x)), \(yTitle) \(text(point.y))"
  }

  /// The chart's figures in words: each curve's height at five places, and the marked points.
  var description: String {
    let lines = curves.map { curve -> String in
      let name = curve.name + (curve.figure.map { " (\($0))" } ?? "")
      let heights = [0.1, 0.25, 0.5, 0.75, 0.9].compactMap { x in
        curve.height(at: x).map {
          "\(NumberText.decimal($0, 3)) at \(NumberText.significant(x, 2))"
        }
      }
      return heights.isEmpty
        ? "\(name): no line." : "\(name): \(heights.joined(separator: ", "))."
    }
    let points = operatingPoints.map { words($0) + "." }
    return (["\(yTitle) over \(xTitle), both from 0 to 1."] + lines + points + referenceWords)
      .joined(separator: " ")
  }

  private var referenceWords: [String] {
    references.map { reference in
      switch reference {
      case .diagonal(let label): "The diagonal: \(label)."
      case .horizontal(let y, let label): "Line at \(NumberText.decimal(y, 3)): \(label)."
      }
    }
  }

  public func text(columns: Int, isASCII: Bool) -> String {
    let columns = max(columns, 40)
    var series = curves.map { curve in
      Series(curve.name + (curve.figure.map { ", \($0)" } ?? ""), points: curve.corners)
    }
    if series.count == 1, curves[0].figure == nil { series[0].name = "" }
    // A character is about twice as high as wide.
    let height = min(max(columns * 2 / 5, 14), 26)
    var chart = TerminalChart(
      series: series.map { Series($0.name, points: $0.points) }, width: columns, height: height,
      isASCII: isASCII)
    (chart.xRange, chart.yRange, chart.xTitle) = (0...1, 0...1, xTitle)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    chart.marks = zip(operatingPoints, letters).map {
      TerminalChart.Mark(x: $0.x, y: $0.y, character: $1)
    }
    let named = zip(operatingPoints, letters).map { "\($1)  \(words($0))\n" }
    let only = series.count == 1 && !series[0].name.isEmpty ? series[0].name + "\n" : ""
    return "\(title) (\(yTitle))\n" + only + chart.text + named.joined()
      + referenceWords.map { $0 + "\n" }.joined()
  }
}
