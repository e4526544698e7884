// SPDX-License-Identifier: Apache-2.0

/// A threshold chosen on validation data, and what it does on the data that are reported.
///
/// A threshold that is chosen on the data it is judged by looks better than it is.
public struct FrozenThreshold: Sendable, Hashable {
  public let goal: ThresholdGoal
  /// The choice, with the counts on the validation data.
  public let choice: ThresholdChoice
  /// The counts on the data that are reported; `nil` where no threshold reaches the goal.
  public let result: OperatingPoint?
  /// Of recall and precision on the data that are reported.
  public let recallInterval: ConfidenceInterval?
  public let precisionInterval: ConfidenceInterval?

  init(
    goal: ThresholdGoal, choice: ThresholdChoice, result: OperatingPoint? = nil,
    recallInterval: ConfidenceInterval? = nil, precisionInterval: ConfidenceInterval? = nil
  ) {
    (self.goal, self.choice, self.result) = (goal, choice, result)
    (self.recallInterval, self.precisionInterval) = (recallInterval, precisionInterval)
  }
}
