// SPDX-License-Identifier: Apache-2.0

/// What a threshold brings: shares such as precision, recall and F1 over the threshold, with the
/// chosen one marked and read off.
public struct ThresholdChart: Chart {
  public var title: String
  public var xTitle: String
  /// Shares from 0 to 1 over the threshold, each in rising order of thresholds.
  public var series: [Series]
  /// The chosen threshold; `nil` when none is.
  public var chosen: Double?
  public var chosenLabel: String
  public var width = 400.0
  public var height = 290.0

  public init(
    title: String, xTitle: String = "threshold", series: [Series], chosen: Double? = nil,
    chosenLabel: String = "chosen"
  ) {
    (self.title, self.xTitle, self.series) = (title, xTitle, series)
    (self.chosen, self.chosenLabel) = (chosen, chosenLabel)
  }

  /// The value at the first threshold that is not below the chosen one: scores at or above a
  /// threshold are positive, so that nothing changes up to the next score.
  private func reading(_ series: Series, at x: Double) -> Double? {
    series.points.first { $0.x >= x && $0.y.isFinite }?.y
  }

  /// The lines with their readings as names.
  private var chart: LineChart {
    var marks: [LineChart.Mark] = []
    var lines = series
    if let chosen, chosen.isFinite {
      marks = [
        LineChart.Mark(x: chosen, label: "\(chosenLabel) \(NumberText.significant(chosen, 3))")
      ]
      for (index, line) in lines.enumerated() {
        guard let value = reading(line, at: chosen) else { continue }
        lines[index].name += " \(NumberText.decimal(value, 3))"
      }
    }
    var chart = LineChart(
      title: title, xTitle: xTitle, yTitle: "share", series: lines, marks: marks, yRange: 0...1)
    (chart.width, chart.height) = (width, height)
    return chart
  }

  public func svg(id: String = "threshold", standalone: Bool = true) -> String {
    chart.svg(id: id, standalone: standalone)
  }

  public func text(columns: Int, isASCII: Bool) -> String {
    chart.text(columns: columns, isASCII: isASCII)
  }
}
