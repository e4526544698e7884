// SPDX-License-Identifier: Apache-2.0

/// Matthews' correlation of labels and predictions.
///
/// - Range: up to 1, higher is better, 0 is chance; `nil` where labels or predictions are of one
///   class only (scikit-learn's `matthews_corrcoef`, which it equals elsewhere, says 0 there).
/// - See: ``ConfusionFigures/matthews``.
public struct Matthews: Metric, Equatable {
  public let name = "matthews"
  /// The counts behind the figure.
  public private(set) var matrix: ConfusionMatrix

  public init(classCount: Int) { matrix = ConfusionMatrix(classCount: classCount) }

  public var value: Double? { matrix.matthews }

  public mutating func update(_ batch: ScoredBatch) { matrix.update(batch) }

  /// - Precondition: the same class count.
  public mutating func merge(_ other: Matthews) { matrix.merge(other.matrix) }
}
