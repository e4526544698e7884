// SPDX-License-Identifier: Apache-2.0

/// A figure with the uncertainty that resampling the data shows.
public struct BootstrapEstimate: Sendable, Hashable {
  /// The figure on the data; `nil` where it is undefined.
  public let value: Double?
  /// The bounds; `nil` where ``problem`` says why.
  public let interval: ConfidenceInterval?
  /// The standard deviation of the figure over resamples, with `n − 1`; `nil` with fewer than two.
  public let standardError: Double?
  /// Resamples on which the figure was defined.
  public let definedResamples: Int
  /// Resamples on which it was not, such as the recall of a class that was not drawn. They are left
  /// out of the interval, which then holds on the condition that the figure is defined.
  public let undefinedResamples: Int
  /// Why there is no interval.
  public let problem: BootstrapProblem?

  init(
    value: Double?, interval: ConfidenceInterval? = nil, standardError: Double? = nil,
    definedResamples: Int = 0, undefinedResamples: Int = 0, problem: BootstrapProblem? = nil
  ) {
    self.value = value
    self.interval = interval
    self.standardError = standardError
    self.definedResamples = definedResamples
    self.undefinedResamples = undefinedResamples
    self.problem = problem
  }
}
