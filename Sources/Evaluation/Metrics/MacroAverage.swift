// SPDX-License-Identifier: Apache-2.0

/// The mean of a figure over classes, each class weighing the same however rare it is.
///
/// - Range: 0 … 1, higher is better; `nil` without samples.
/// - See: ``EmptyClassRule`` for classes without samples or predictions.
public struct MacroAverage: Metric, Equatable {
  public let score: ClassScore
  public let emptyClass: EmptyClassRule
  /// The counts behind the figure.
  public private(set) var matrix: ConfusionMatrix

  public init(_ score: ClassScore, classCount: Int, emptyClass: EmptyClassRule = .zero) {
    self.score = score
    self.emptyClass = emptyClass
    matrix = ConfusionMatrix(classCount: classCount)
  }

  public var name: String { "macro \(score.rawValue)" }

  public var value: Double? { matrix.macro(score, emptyClass: emptyClass) }

  public mutating func update(_ batch: ScoredBatch) { matrix.update(batch) }

  /// - Precondition: the same figure, rule and class count.
  public mutating func merge(_ other: MacroAverage) {
    require(
      score == other.score && emptyClass == other.emptyClass,
      "MacroAverage: expected \(name) in merging, found \(other.name)")
    matrix.merge(other.matrix)
  }
}
