// SPDX-License-Identifier: Apache-2.0

/// A figure over all classes: `macro` recall, `weighted` F1, `micro` IoU.
///
/// - Range: that of the figure; `nil` without samples.
/// - See: ``ClassAveraging`` for the kinds of mean, ``EmptyClassRule`` for classes without samples or
///   predictions, ``ConfusionFigures/average(_:_:emptyClass:)`` for scikit-learn's names.
public struct ClassAverage: Metric, Equatable {
  public let score: ClassScore
  public let averaging: ClassAveraging
  public let emptyClass: EmptyClassRule
  /// The counts behind the figure.
  public private(set) var matrix: ConfusionMatrix

  public init(
    _ score: ClassScore, _ averaging: ClassAveraging, classCount: Int,
    emptyClass: EmptyClassRule = .zero
  ) {
    self.score = score
    self.averaging = averaging
    self.emptyClass = emptyClass
    matrix = ConfusionMatrix(classCount: classCount)
  }

  public var name: String { Self.name(score, averaging) }

  static func name(_ score: ClassScore, _ averaging: ClassAveraging) -> String {
    "\(averaging.rawValue) \(score.name)"
  }

  public var value: Double? { matrix.average(score, averaging, emptyClass: emptyClass) }

  public mutating func update(_ batch: ScoredBatch) { matrix.update(batch) }

  /// - Precondition: the same figure, mean, rule and class count.
  public mutating func merge(_ other: ClassAverage) {
    require(
      score == other.score && averaging == other.averaging && emptyClass == other.emptyClass,
      "ClassAverage: expected \(name) in merging, found \(other.name)")
    matrix.merge(other.matrix)
  }
}
