// SPDX-License-Identifier: Apache-2.0

public import DescentEvaluation
import DescentPlots

/// An assessment as sections of a report.
public struct AssessmentView: Sendable {
  public let assessment: Assessment
  /// What the samples are called, such as `images`.
  public var sampleWord: String

  public init(_ assessment: Assessment, sampleWord: String = "samples") {
    self.assessment = assessment
    self.sampleWord = sampleWord
  }

  /// From figures to mistakes; a section that has nothing to show is left out.
  public var sections: [ReportSection] {
    [
      figures, curves, thresholds, calibration, classes, slices,
    ].compactMap { $0 }
  }

  var positiveName: String? {
    assessment.positiveClass.map { assessment.classes[$0] }
  }

  /// `97.3 %`, or `0.912` for what is no share.
  func text(_ value: Double?, isShare: Bool = true) -> String {
    isShare ? Figures.percent(value, samples: assessment.count) : Figures.ratio(value)
  }

  func text(_ interval: ConfidenceInterval?, isShare: Bool = true) -> String {
    guard let interval else { return "–" }
    let (low, high) = (
      text(interval.low, isShare: isShare), text(interval.high, isShare: isShare)
    )
    return isShare ? "\(low.dropLast(2)) … \(high)" : "\(low) … \(high)"
  }

  /// `95 %`
  var level: String { "\(Figures.number(100 * assessment.level)) %" }

  // MARK: Figures

  private var figures: ReportSection? {
    guard !assessment.figures.isEmpty, assessment.count > 0 else { return nil }
    let rows = assessment.figures.map { figure in
      [
        figure.name, text(figure.value, isShare: figure.isShare),
        text(figure.interval, isShare: figure.isShare),
        figure.meaning + (figure.higherIsBetter ? "" : "; lower is better"),
      ]
    }
    var notes = [ReportBlock.note("Intervals: \(methods). \(independence)")]
    var problems: [(text: String, names: [String])] = []
    for figure in assessment.figures where figure.value != nil && figure.interval == nil {
      guard let text = figure.problem else { continue }
      if let known = problems.firstIndex(where: { $0.text == text }) {
        problems[known].names.append(figure.name)
      } else {
        problems.append((text, [figure.name]))
      }
    }
    for problem in problems {
      let names = problem.names.joined(separator: ", ")
      notes.append(.note("No interval for \(names): \(problem.text)."))
    }
    return ReportSection(
      "Figures",
      [
        .table(
          ReportTable(
            title: "Figures over all classes",
            columns: ["figure", "value", "\(level) interval", "what it says"], rows: rows))
      ] + notes)
  }

  private var methods: String {
    let method =
      switch assessment.bootstrap.method {
      case .bca: "BCa"
      case .percentile, .basic: assessment.bootstrap.method.rawValue
      }
    let bootstrap =
      "the bootstrap (\(method), \(Figures.count(assessment.bootstrap.resamples)) resamples)"
    return assessment.isGrouped || assessment.isWeighted
      ? "by \(bootstrap)"
      : "by Wilson for shares of samples, by DeLong for the area under ROC, else by \(bootstrap)"
  }

  private var independence: String {
    if assessment.isGrouped { return "Samples come in groups, which were resampled as a whole." }
    return "They take samples as independent: near-duplicates in the data make them too narrow."
  }

  // MARK: Thresholds

  private var thresholds: ReportSection? {
    guard let positiveName, !assessment.thresholds.isEmpty else { return nil }
    let rows = assessment.thresholds.map { frozen -> [String] in
      guard let point = frozen.result else {
        return [goalText(frozen.goal), refusal(frozen.choice)] + Array(repeating: "–", count: 4)
      }
      return [
        goalText(frozen.goal), Figures.number(point.threshold.value),
        "\(text(point.recall)) (\(text(frozen.recallInterval)))",
        "\(text(point.precision)) (\(text(frozen.precisionInterval)))",
        Figures.number(point.falseNegatives), Figures.number(point.falsePositives),
      ]
    }
    return ReportSection(
      "Thresholds",
      [
        .paragraph(
          "A sample is called \(positiveName) when its probability reaches the threshold. Each"
            + " threshold was chosen on the validation part and then frozen; the figures are those"
            + " on the data reported here."),
        .table(
          ReportTable(
            title: "Thresholds",
            columns: [
              "goal on validation", "threshold", "recall", "precision", "missed dangers",
              "false alarms",
            ], rows: rows)),
      ] + (thresholdChart.map { [.charts([$0])] } ?? []))
  }

  private var thresholdChart: ThresholdChart? {
    guard let curve = assessment.curves.first(where: { $0.classIndex == assessment.positiveClass })
    else { return nil }
    // With the points that are read off, which thinning may leave out.
    let points =
      (curve.precisionRecall.thinned(to: 400) + assessment.thresholds.compactMap(\.result))
      .filter { $0.threshold.value.isFinite }
      .sorted { $0.threshold.value < $1.threshold.value }
    func series(_ name: String, _ value: (OperatingPoint) -> Double?) -> Series {
      Series(
        name,
        points: points.compactMap { point in
          value(point).map { Series.Point(x: point.threshold.value, y: $0) }
        })
    }
    return ThresholdChart(
      title: "What the threshold brings",
      series: [
        series("precision") { $0.precision }, series("recall") { $0.recall },
        series("F1") { $0.f1 },
      ], chosen: assessment.thresholds.first?.result?.threshold.value,
      chosenLabel: "chosen for " + (assessment.thresholds.first.map { goalText($0.goal) } ?? ""))
  }

  func goalText(_ goal: ThresholdGoal) -> String {
    switch goal {
    case .recall(let least): "recall ≥ \(Figures.number(100 * least)) %"
    case .precision(let least): "precision ≥ \(Figures.number(100 * least)) %"
    case .fScore(let beta): "best F\(Figures.number(beta))"
    case .leastCost(let miss, let alarm):
      "least cost, miss \(Figures.number(miss)), false alarm \(Figures.number(alarm))"
    case .youden: "best recall less false positive rate"
    }
  }

  private func refusal(_ choice: ThresholdChoice) -> String {
    switch choice {
    case .chosen: "–"
    case .unreachable: "not reached"
    case .noPositives: "no positive samples"
    case .noNegatives: "no negative samples"
    }
  }
}
