// SPDX-License-Identifier: Apache-2.0

/// The mean recall of the classes that have samples.
///
/// - Range: 0 … 1, higher is better; adjusted, 0 is chance. `nil` without samples, adjusted also
///   with samples of one class only.
/// - See: ``ConfusionFigures/balancedAccuracy(adjusted:)``, which equals scikit-learn's
///   `balanced_accuracy_score`.
public struct BalancedAccuracy: Metric, Equatable {
  public let adjusted: Bool
  /// The counts behind the figure.
  public private(set) var matrix: ConfusionMatrix

  public init(classCount: Int, adjusted: Bool = false) {
    self.adjusted = adjusted
    matrix = ConfusionMatrix(classCount: classCount)
  }

  public var name: String { adjusted ? "adjusted balanced accuracy" : "balanced accuracy" }

  public var value: Double? { matrix.balancedAccuracy(adjusted: adjusted) }

  public mutating func update(_ batch: ScoredBatch) { matrix.update(batch) }

  /// - Precondition: the same adjustment and class count.
  public mutating func merge(_ other: BalancedAccuracy) {
    require(
      adjusted == other.adjusted,
      "BalancedAccuracy: expected \(name) in merging, found \(other.name)")
    matrix.merge(other.matrix)
  }
}
