// SPDX-License-Identifier: Apache-2.0

/// A curve on a grid, with bounds for each of its points.
///
/// The bounds are *pointwise*: each holds the true value at its point with the given probability. A
/// curve that stays within the band at all points at once is less probable than that.
public struct CurveBand: Sendable, Hashable {
  /// Where the curve was read, rising: recalls or false positive rates.
  public let grid: [Double]
  /// The curve of the data themselves.
  public let values: [Double]
  public let low: [Double]
  public let high: [Double]
  /// The probability at each point, such as 0.95.
  public let level: Double
  /// Resamples without a curve, which were left out.
  public let undefinedResamples: Int
}
