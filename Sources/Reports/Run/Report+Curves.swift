// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import DescentPlots

extension Report {
  /// Loss, accuracy, learning rate and gradient norm over the run.
  var curves: ReportSection? {
    let charts = [lossChart, accuracyChart, stepChart, rateChart, gradientChart].compactMap { $0 }
    return charts.isEmpty ? nil : ReportSection("Training", [.charts(charts)])
  }

  private var bestMark: [LineChart.Mark] {
    guard let best = result?.bestEpoch, epochs.contains(where: { $0.epoch == best }) else {
      return []
    }
    return [LineChart.Mark(x: Double(best), label: "weights kept")]
  }

  private func series(_ name: String, _ value: (EpochRecord) -> Double?) -> Series? {
    let points = epochs.compactMap { record in
      value(record).map { Series.Point(x: Double(record.epoch), y: $0) }
    }
    return points.isEmpty ? nil : Series(name, points: points)
  }

  private var lossChart: LineChart? {
    let lines = [
      series("training") { $0.trainingLoss }, series("validation") { $0.validationLoss },
    ]
    .compactMap { $0 }
    guard !lines.isEmpty else { return nil }
    return LineChart(
      title: "Loss", xTitle: "epoch", yTitle: "mean loss", series: lines,
      yScale: Self.scale(lines.flatMap(\.points).map(\.y)), marks: bestMark)
  }

  private var accuracyChart: LineChart? {
    let lines = [
      series("training") { $0.trainingAccuracy }, series("validation") { $0.validationAccuracy },
    ].compactMap { $0 }
    guard !lines.isEmpty else { return nil }
    return LineChart(
      title: "Accuracy", xTitle: "epoch", yTitle: "share right", series: lines, marks: bestMark)
  }

  private var stepChart: LineChart? {
    guard steps.count > 1 else { return nil }
    let points = steps.map { Series.Point(x: Double($0.step), y: $0.loss) }
    return LineChart(
      title: "Loss of each step", xTitle: "step", yTitle: "batch's mean loss",
      series: [Series("training", points: points)], yScale: Self.scale(points.map(\.y)))
  }

  private var rateChart: LineChart? {
    let bySteps = steps.count > 1
    let points =
      bySteps
      ? steps.map { Series.Point(x: Double($0.step), y: $0.learningRate) }
      : epochs.map { Series.Point(x: Double($0.epoch), y: $0.learningRate) }
    guard !points.isEmpty else { return nil }
    return LineChart(
      title: "Learning rate", xTitle: bySteps ? "step" : "epoch", yTitle: "learning rate",
      series: [Series("learning rate", points: points)])
  }

  private var gradientChart: LineChart? {
    let points = steps.compactMap { step in
      step.gradientNorm.map { Series.Point(x: Double(step.step), y: $0) }
    }
    if points.count > 1 {
      return LineChart(
        title: "Gradient norm", xTitle: "step", yTitle: "norm",
        series: [Series("gradient norm", points: points)], yScale: Self.scale(points.map(\.y)))
    }
    guard let line = series("gradient norm", { $0.gradientNorm }) else { return nil }
    return LineChart(
      title: "Gradient norm", xTitle: "epoch", yTitle: "mean norm", series: [line],
      yScale: Self.scale(line.points.map(\.y)))
  }

  /// A logarithmic axis where values span more than a factor of 20.
  private static func scale(_ values: [Double]) -> AxisScale {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), low > 0 else { return .linear }
    return high / low > 20 ? .logarithmic : .linear
  }
}
