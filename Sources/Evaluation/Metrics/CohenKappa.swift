// SPDX-License-Identifier: Apache-2.0

/// Cohen's κ: how much better labels and predictions agree than by chance.
///
/// - Range: up to 1, higher is better, 0 is chance; `nil` where all labels and predictions are of one
///   class.
/// - See: ``ConfusionFigures/cohenKappa(_:)``, which equals scikit-learn's `cohen_kappa_score`.
public struct CohenKappa: Metric, Equatable {
  public let weighting: KappaWeighting
  /// The counts behind the figure.
  public private(set) var matrix: ConfusionMatrix

  public init(_ weighting: KappaWeighting = .none, classCount: Int) {
    self.weighting = weighting
    matrix = ConfusionMatrix(classCount: classCount)
  }

  public var name: String { Self.name(weighting) }

  static func name(_ weighting: KappaWeighting) -> String {
    weighting == .none ? "kappa" : "\(weighting.rawValue) kappa"
  }

  public var value: Double? { matrix.cohenKappa(weighting) }

  public mutating func update(_ batch: ScoredBatch) { matrix.update(batch) }

  /// - Precondition: the same weighting and class count.
  public mutating func merge(_ other: CohenKappa) {
    require(
      weighting == other.weighting, "CohenKappa: expected \(name) in merging, found \(other.name)")
    matrix.merge(other.matrix)
  }
}
