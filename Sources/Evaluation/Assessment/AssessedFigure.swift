// SPDX-License-Identifier: Apache-2.0

/// A figure about a classifier, with how sure it is.
public struct AssessedFigure: Sendable, Hashable {
  /// Where an interval comes from.
  public enum Method: String, Sendable, Hashable {
    /// Wilson's score interval of a share.
    case wilson = "Wilson"
    /// ``Bootstrap``; by groups where samples have them.
    case bootstrap
    /// ``DeLongEstimate``.
    case deLong = "DeLong"
  }

  /// The name in tables, such as `macro f1`.
  public let name: String
  /// What it says, in a few plain words.
  public let meaning: String
  /// `nil` where it is undefined.
  public let value: Double?
  /// `nil` where there is none; ``problem`` says why, unless the figure is undefined.
  public let interval: ConfidenceInterval?
  public let method: Method?
  public let problem: String?
  public let higherIsBetter: Bool
  /// Whether it is a share, 0 … 1, that reads well in percent.
  public let isShare: Bool

  init(
    _ name: String, _ meaning: String, value: Double?, interval: ConfidenceInterval? = nil,
    method: Method? = nil, problem: String? = nil, higherIsBetter: Bool = true,
    isShare: Bool = true
  ) {
    (self.name, self.meaning, self.value, self.interval) = (name, meaning, value, interval)
    (self.method, self.problem) = (method, problem)
    (self.higherIsBetter, self.isShare) = (higherIsBetter, isShare)
  }

  init(
    _ name: String, _ meaning: String, _ estimate: BootstrapEstimate, higherIsBetter: Bool = true,
    isShare: Bool = true
  ) {
    self.init(
      name, meaning, value: estimate.value, interval: estimate.interval, method: .bootstrap,
      problem: estimate.problem?.description, higherIsBetter: higherIsBetter, isShare: isShare)
  }
}
