// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import DescentPlots

extension AssessmentView {
  /// More points than this are not drawn: curves are thinned, and keep their shape.
  private static let pointLimit = 600

  var curves: ReportSection? {
    guard !assessment.curves.isEmpty else { return nil }
    var blocks: [ReportBlock] = []
    if positiveName == nil, assessment.curves.count < assessment.classes.count {
      blocks.append(
        .note(
          "Of \(assessment.classes.count) classes, the \(assessment.curves.count) with the lowest"
            + " average precision."))
    }
    let caption =
      assessment.positiveClass == nil
      ? "Each class against all others, by its probability."
      : "Strong: the highest precision at this recall or above (the monotone envelope). Faint: the"
        + " curve itself. Bands: \(level) at each point, by the bootstrap. The oracle has precision"
        + " and recall 1."
    blocks.append(.charts([precisionRecallChart, rocChart], caption: caption))
    return ReportSection("Curves", blocks)
  }

  private var precisionRecallChart: CurveChart {
    var curves: [CurveChart.Curve] = []
    for curve in assessment.curves {
      let name = assessment.classes[curve.classIndex]
      let precisionRecall = curve.precisionRecall
      let figure = curve.averagePrecision.value.map { "AP \(Figures.ratio($0))" }
      let raw = precisionRecall.thinned(to: Self.pointLimit).compactMap(Self.place)
      guard assessment.positiveClass != nil else {
        curves.append(.init(name, points: raw, joining: .steps, figure: figure))
        continue
      }
      let band = curve.precisionRecallBand.map(Self.band) ?? []
      let levels = Bootstrap.hundredths
      let envelope = zip(levels, precisionRecall.precisions(atRecalls: levels) ?? []).map {
        Series.Point(x: $0, y: $1)
      }
      curves.append(.init("as counted", points: raw, joining: .steps, isFaint: true, color: 0))
      curves.append(
        .init(name, points: envelope, joining: .steps, band: band, figure: figure, color: 0))
    }
    var references: [CurveChart.Reference] = []
    if let positive = assessment.positiveClass, assessment.count > 0 {
      let share =
        Double(assessment.matrix.counts(of: positive).samples) / Double(assessment.count)
      references = [.horizontal(y: share, label: "always \(assessment.classes[positive])")]
    }
    return CurveChart(
      title: "Precision over recall", xTitle: "recall", yTitle: "precision", curves: curves,
      operatingPoints: points { point in
        guard let recall = point.recall, let precision = point.precision else { return nil }
        return (recall, precision)
      },
      references: references, oracle: Series.Point(x: 1, y: 1),
      isoF1: assessment.positiveClass == nil ? [] : [0.5, 0.7, 0.9])
  }

  private var rocChart: CurveChart {
    let curves = assessment.curves.map { curve in
      let points = curve.roc.thinned(to: Self.pointLimit).compactMap { point -> Series.Point? in
        guard let x = point.falsePositiveRate, let y = point.recall else { return nil }
        return Series.Point(x: x, y: y)
      }
      return CurveChart.Curve(
        assessment.classes[curve.classIndex], points: points,
        band: curve.rocBand.map(Self.band) ?? [],
        figure: curve.area.map { "area \(Figures.ratio($0))" })
    }
    return CurveChart(
      title: "ROC", xTitle: "false positive rate", yTitle: "true positive rate (recall)",
      curves: curves,
      operatingPoints: points { point in
        guard let x = point.falsePositiveRate, let y = point.recall else { return nil }
        return (x, y)
      },
      references: [.diagonal(label: "chance")], oracle: Series.Point(x: 0, y: 1))
  }

  private static func place(_ point: OperatingPoint) -> Series.Point? {
    guard let recall = point.recall, let precision = point.precision else { return nil }
    return Series.Point(x: recall, y: precision)
  }

  private static func band(_ band: CurveBand) -> [CurveChart.BandPoint] {
    zip(band.grid, zip(band.low, band.high)).map { .init(x: $0, low: $1.0, high: $1.1) }
  }

  /// The frozen thresholds, the first of them as the chosen one.
  private func points(
    _ place: (OperatingPoint) -> (x: Double, y: Double)?
  ) -> [CurveChart.OperatingPoint] {
    var points: [CurveChart.OperatingPoint] = []
    for (index, frozen) in assessment.thresholds.enumerated() {
      guard let result = frozen.result, let at = place(result),
        !points.contains(where: { $0.x == at.x && $0.y == at.y })
      else { continue }
      points.append(.init(x: at.x, y: at.y, label: goalText(frozen.goal), isChosen: index == 0))
    }
    return points
  }

  // MARK: Calibration

  var calibration: ReportSection? {
    guard let calibration = assessment.calibration else { return nil }
    let bins = calibration.diagram.bins.map { bin in
      let interval = bin.interval(level: assessment.level)
      return ReliabilityChart.Bin(
        lower: bin.low, upper: bin.high, count: bin.count, predicted: bin.meanConfidence,
        observed: bin.accuracy, low: interval?.low, high: interval?.high)
    }
    let subject =
      calibration.subject == .positiveClass
      ? "probability of \(positiveName ?? "")" : "probability of the class that was answered"
    let error = calibration.errorByWidth.map { "ECE \(Figures.ratio($0))" }
    return ReportSection(
      "Calibration",
      [
        .paragraph(
          "Of the \(sampleWord) that are given a probability of 0.8, 80 % should be right. The"
            + " expected calibration error, the mean distance from that, is"
            + " \(Figures.ratio(calibration.errorByWidth)) with 15 bins of equal width and"
            + " \(Figures.ratio(calibration.errorByMass)) with bins of equally many \(sampleWord)."),
        .charts([
          ReliabilityChart(
            title: "Reliability", xTitle: subject,
            series: [.init("as it is", bins: bins, figure: error)])
        ]),
      ])
  }
}
