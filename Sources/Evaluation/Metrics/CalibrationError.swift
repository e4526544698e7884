// SPDX-License-Identifier: Apache-2.0

/// The expected calibration error of the highest probability, in bins of equal width.
///
/// - Range: 0 … 1, lower is better; `nil` without samples.
/// - Bins hold their upper edge; scores outside 0 … 1 fall in the outer bins.
/// - See: ``ReliabilityDiagram/expectedCalibrationError``.
public struct CalibrationError: Metric, Equatable {
  public let name = "calibration error"
  private var counts: ReliabilityCounts

  /// - Precondition: `bins > 0`.
  public init(bins: Int = 15) {
    require(bins > 0, "CalibrationError: expected at least one bin, found \(bins)")
    counts = ReliabilityCounts(edges: ReliabilityBinning.equalWidth.edges([], bins: bins))
  }

  public var value: Double? {
    let bins = counts.bins
    let total = bins.reduce(0) { $0 + $1.count }
    if total == 0 { return nil }
    return bins.reduce(0) { $0 + Double($1.count) * ($1.gap ?? 0) } / Double(total)
  }

  /// - Precondition: the scores are probabilities.
  public mutating func update(_ batch: ScoredBatch) {
    for sample in 0..<batch.count {
      let prediction = batch.prediction(sample)
      let score = batch.scores[sample * batch.classCount + prediction]
      counts.add(
        confidence: ReliabilityDiagram.withoutRounding(score),
        outcome: prediction == batch.labels[sample])
    }
  }

  /// - Precondition: the same bins.
  public mutating func merge(_ other: CalibrationError) { counts.merge(other.counts) }
}
