// SPDX-License-Identifier: Apache-2.0

/// A figure of two models on the same samples, and how sure the difference is.
public struct BootstrapDifference: Sendable, Hashable {
  /// The figure of the first model; `nil` where it is undefined.
  public let first: Double?
  public let second: Double?
  /// The second less the first.
  public let difference: BootstrapEstimate
  /// Two-sided: twice the smaller share of resamples in which the difference is at most, or at
  /// least, 0, with one added to both counts (Davison and Hinkley 1997, section 4.4.1), and at most
  /// 1. `nil` where ``BootstrapEstimate/interval`` is. With 2,000 resamples it cannot be below 0.001.
  public let pValue: Double?
}

extension BootstrapDifference {
  init(
    first: Double, second: Double, result: (estimate: BootstrapEstimate, replicates: [Double])
  ) {
    self.first = first.isNaN ? nil : first
    self.second = second.isNaN ? nil : second
    difference = result.estimate
    let defined = result.replicates.filter { !$0.isNaN }
    let below = defined.reduce(0) { $0 + ($1 <= 0 ? 1 : 0) }
    let above = defined.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) }
    pValue =
      result.estimate.interval == nil
      ? nil : min(1, 2 * Double(min(below, above) + 1) / Double(defined.count + 1))
  }
}
