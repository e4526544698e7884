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

  /// ``MacroAverage``.
  public static func macro(
    _ score: ClassScore, emptyClass: EmptyClassRule = .zero
  ) -> MetricDefinition {
    MetricDefinition("macro \(score.rawValue)") {
      MacroAverage(score, classCount: $0, emptyClass: emptyClass)
    }
  }

  /// Every metric of the library, the parametric ones with a typical setting.
  public static let all: [MetricDefinition] =
    [.accuracy, .loss, .topK(5)] + ClassScore.allCases.map { .macro($0) }
}
