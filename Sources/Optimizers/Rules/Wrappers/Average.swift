// SPDX-License-Identifier: Apache-2.0

/// How ``Averaged`` weighs the past.
public enum Average: Sendable, Hashable {
  /// A running mean that begins with the first weights.
  ///
  /// - Parameter decay: The share that is kept, in [0, 1).
  case exponential(decay: Double)
  /// A running mean from zero, with the correction for it.
  ///
  /// - Parameter decay: The share that is kept, in [0, 1).
  case corrected(decay: Double)
  /// All weights alike (stochastic weight averaging).
  case equal
}
