// SPDX-License-Identifier: Apache-2.0

/// What a threshold is chosen for. Among equally good ones the highest is taken: it raises the
/// fewest alarms.
public enum ThresholdGoal: Sendable, Hashable {
  /// Recall of at least so much, then the highest precision. For dangers that must not be missed.
  case recall(atLeast: Double)
  /// Precision of at least so much, then the highest recall. For alarms that must be worth it.
  case precision(atLeast: Double)
  /// The highest F-score: ``BinaryFigures/fBeta(_:)``.
  case fScore(beta: Double)
  /// The least cost of all mistakes, given the cost of one missed positive and of one false alarm.
  case leastCost(miss: Double, falseAlarm: Double)
  /// The highest `TPR − FPR`: ``BinaryFigures/informedness``.
  case youden

  /// Traps where the numbers make no sense.
  func check() {
    switch self {
    case .recall(let least), .precision(let least):
      require(
        (0...1).contains(least), "ThresholdGoal: expected a share in 0 … 1, found \(least)")
    case .fScore(let beta):
      require(
        beta >= 0 && beta.isFinite, "ThresholdGoal: expected beta of 0 or more, found \(beta)")
    case .leastCost(let miss, let falseAlarm):
      require(
        miss >= 0 && falseAlarm >= 0 && (miss + falseAlarm).isFinite && miss + falseAlarm > 0,
        "ThresholdGoal: expected costs of 0 or more and not both 0, found \(miss), \(falseAlarm)")
    case .youden: break
    }
  }
}
