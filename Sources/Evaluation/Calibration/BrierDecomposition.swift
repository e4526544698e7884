// SPDX-License-Identifier: Apache-2.0

/// What Brier's score of a yes-or-no statement is made of:
/// `score = reliability − resolution + uncertainty + withinBins`.
///
/// - Source: Murphy, J. Appl. Meteor. 12 (1973) 595; the part within bins: Stephenson, Coelho and
///   Jolliffe, Weather and Forecasting 23 (2008) 752.
public struct BrierDecomposition: Sendable, Hashable {
  /// `Σ_b n_b/n · (mean confidence − accuracy)²`: what calibration could gain. 0 … 1, lower is better.
  public let reliability: Double
  /// `Σ_b n_b/n · (accuracy − base rate)²`: how well confidences tell samples apart. 0 … 0.25, higher
  /// is better.
  public let resolution: Double
  /// `base rate · (1 − base rate)`: the score of one who only knows the base rate. 0 … 0.25.
  public let uncertainty: Double
  /// What differences between confidences within a bin contribute; 0 when each bin holds one
  /// confidence.
  public let withinBins: Double

  init(bins: [ReliabilityBin], count: Int, brierScore: Double) {
    let base = Double(bins.reduce(0) { $0 + $1.positives }) / Double(count)
    var (reliability, resolution) = (0.0, 0.0)
    for bin in bins {
      guard let accuracy = bin.accuracy, let gap = bin.gap else { continue }
      let share = Double(bin.count) / Double(count)
      reliability += share * gap * gap
      resolution += share * (accuracy - base) * (accuracy - base)
    }
    self.reliability = reliability
    self.resolution = resolution
    uncertainty = base * (1 - base)
    withinBins = brierScore - (reliability - resolution + uncertainty)
  }
}
