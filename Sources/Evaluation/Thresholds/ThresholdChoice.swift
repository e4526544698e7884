// SPDX-License-Identifier: Apache-2.0

/// The answer to a ``ThresholdGoal``.
public enum ThresholdChoice: Sendable, Hashable {
  /// The goal is reached here.
  case chosen(OperatingPoint)
  /// No threshold reaches the goal; this one comes closest: the highest precision there is.
  case unreachable(closest: OperatingPoint)
  /// The goal means nothing without positive samples.
  case noPositives
  /// The goal means nothing without negative samples.
  case noNegatives

  /// The point at which the goal is reached; `nil` otherwise.
  public var point: OperatingPoint? {
    if case .chosen(let point) = self { point } else { nil }
  }

  /// The threshold at which the goal is reached; `nil` otherwise.
  public var threshold: Threshold? { point?.threshold }
}
