// SPDX-License-Identifier: Apache-2.0

/// A metric to be computed, as it is asked for: `metrics: [.accuracy, .topK(5)]`.
public struct MetricDefinition: Sendable {
  /// The name of the metric that is made.
  public let name: String
  private let body: @Sendable (_ classCount: Int) -> any Metric

  /// A metric of one's own; `make` is given the number of classes.
  public init(_ name: String, make: @escaping @Sendable (_ classCount: Int) -> any Metric) {
    self.name = name
    body = make
  }

  /// A fresh metric for so many classes.
  public func make(classCount: Int) -> any Metric { body(classCount) }

  /// ``Accuracy``.
  public static let accuracy = MetricDefinition("accuracy") { _ in Accuracy() }

  /// ``MeanLoss``.
  public static let loss = MetricDefinition("loss") { _ in MeanLoss() }

  /// ``TopKAccuracy``.
  public static func topK(_ k: Int) -> MetricDefinition {
    MetricDefinition("top-\(k) accuracy") { _ in TopKAccuracy(k) }
  }

  /// ``ClassAverage``.
  public static func average(
    _ score: ClassScore, _ averaging: ClassAveraging, emptyClass: EmptyClassRule = .zero
  ) -> MetricDefinition {
    MetricDefinition(ClassAverage.name(score, averaging)) {
      ClassAverage(score, averaging, classCount: $0, emptyClass: emptyClass)
    }
  }

  /// ``ClassAverage`` in which each class weighs the same.
  public static func macro(
    _ score: ClassScore, emptyClass: EmptyClassRule = .zero
  ) -> MetricDefinition { average(score, .macro, emptyClass: emptyClass) }

  /// ``ClassAverage`` over the pooled counts.
  public static func micro(_ score: ClassScore) -> MetricDefinition { average(score, .micro) }

  /// ``ClassAverage`` in which each class weighs by its samples.
  public static func weighted(
    _ score: ClassScore, emptyClass: EmptyClassRule = .zero
  ) -> MetricDefinition { average(score, .weighted, emptyClass: emptyClass) }

  /// ``BalancedAccuracy``.
  public static func balancedAccuracy(adjusted: Bool = false) -> MetricDefinition {
    MetricDefinition(BalancedAccuracy(classCount: 1, adjusted: adjusted).name) {
      BalancedAccuracy(classCount: $0, adjusted: adjusted)
    }
  }

  /// ``Matthews``.
  public static let matthews = MetricDefinition("matthews") { Matthews(classCount: $0) }

  /// ``CohenKappa``.
  public static func cohenKappa(_ weighting: KappaWeighting = .none) -> MetricDefinition {
    MetricDefinition(CohenKappa.name(weighting)) { CohenKappa(weighting, classCount: $0) }
  }

  /// ``LogLoss``.
  public static let logLoss = MetricDefinition("log-loss") { _ in LogLoss() }

  /// ``BrierScore``.
  public static let brierScore = MetricDefinition("brier score") { BrierScore(classCount: $0) }

  /// ``CalibrationError``.
  public static func calibrationError(bins: Int = 15) -> MetricDefinition {
    MetricDefinition("calibration error") { _ in CalibrationError(bins: bins) }
  }

  /// Every metric of the library, the parametric ones with a typical setting.
  public static let all: [MetricDefinition] =
    [
      .accuracy, .loss, .topK(5), .balancedAccuracy(), .balancedAccuracy(adjusted: true), .matthews,
      .logLoss, .brierScore, .calibrationError(),
    ] + KappaWeighting.allCases.map { .cohenKappa($0) }
    + ClassAveraging.allCases.flatMap { averaging in
      ClassScore.allCases.map { .average($0, averaging) }
    }
}
