// SPDX-License-Identifier: Apache-2.0

/// How an ``Assessment`` is made.
public struct AssessmentSettings: Sendable, Hashable {
  /// The class that is to be found, such as `car`; of two classes the second when left out, of more
  /// none, so that every class is looked at against all others.
  public var positiveClass: Int?
  /// What thresholds are wanted for; they are chosen on validation data.
  public var goals: [ThresholdGoal]
  /// Of the intervals that no formula gives; its level is that of all intervals.
  public var bootstrap: Bootstrap
  /// Curves are computed for so many classes at most, those that are found worst.
  public var curveLimit: Int
  /// The surest mistakes that are kept.
  public var mistakeLimit: Int
  /// The least samples of a slice.
  public var smallestSlice: Int

  /// Where a miss is dangerous: thresholds that find at least 95 % and 99 % of the positive samples.
  public static let standardGoals: [ThresholdGoal] = [
    .fScore(beta: 1), .recall(atLeast: 0.95), .recall(atLeast: 0.99), .precision(atLeast: 0.95),
  ]

  public init(
    positiveClass: Int? = nil, goals: [ThresholdGoal] = standardGoals,
    bootstrap: Bootstrap = Bootstrap(), curveLimit: Int = 6, mistakeLimit: Int = 24,
    smallestSlice: Int = 20
  ) {
    self.positiveClass = positiveClass
    self.goals = goals
    self.bootstrap = bootstrap
    self.curveLimit = curveLimit
    self.mistakeLimit = mistakeLimit
    self.smallestSlice = smallestSlice
  }
}
