// SPDX-License-Identifier: Apache-2.0

extension ReliabilityChart {
  /// A bin in words.
  func words(_ bin: Bin) -> String {
    let text = { NumberText.decimal($0, 3) }
    let ends = "\(NumberText.significant(bin.lower, 3)) to \(NumberText.significant(bin.upper, 3))"
    guard let predicted = bin.predicted, let observed = bin.observed else {
      return "\(ends): \(bin.count) samples"
    }
    var result = "\(ends): predicted \(text(predicted)), came true \(text(observed))"
    if let low = bin.low, let high = bin.high { result += " (\(text(low)) to \(text(high)))" }
    return result + ", \(bin.count) samples"
  }

  var description: String {
    let lines = series.map { line -> String in
      let name = line.name + (line.figure.map { " (\($0))" } ?? "")
      let filled = line.bins.filter { $0.point != nil }
      guard
        let worst = filled.max(by: {
          abs(($0.observed ?? 0) - ($0.predicted ?? 0))
            < abs(($1.observed ?? 0) - ($1.predicted ?? 0))
        })
      else { return "\(name): no samples." }
      return "\(name): \(line.bins.count) bins, \(filled.count) with samples. "
        + "Farthest from the diagonal: \(words(worst))."
    }
    return "\(yTitle) over \(xTitle). " + lines.joined(separator: " ")
  }

  public func text(columns: Int, isASCII: Bool) -> String {
    let columns = max(columns, 40)
    var chart = TerminalChart(
      series: [
        Series("perfect", points: [Series.Point(x: 0, y: 0), Series.Point(x: 1, y: 1)])
      ]
        + series.map { line in
          Series(
            line.name + (line.figure.map { ", \($0)" } ?? ""),
            points: line.bins.compactMap(\.point))
        }, width: columns, height: min(max(columns * 2 / 5, 14), 26), isASCII: isASCII)
    (chart.xRange, chart.yRange, chart.xTitle) = (0...1, 0...1, xTitle)
    var result = "\(title) (\(yTitle))\n" + chart.text
    for line in series {
      result += "samples, \(line.name)\n"
      result +=
        TerminalBars(
          rows: line.bins.map { bin in
            let low = NumberText.decimal(bin.lower, 2)
            return ("\(low)–\(NumberText.decimal(bin.upper, 2))", Double(bin.count), "\(bin.count)")
          }, columns: columns, isASCII: isASCII
        ).text
    }
    return result.withASCIISigns(isASCII)
  }
}
