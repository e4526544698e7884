// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// What is looked for, and which thresholds are wanted.
struct AssessmentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The class that is to be found. Default: the second of two classes.", valueName: "class"))
  var positive: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A threshold that finds this share on validation data, such as 0.99; may be repeated.",
      valueName: "share"))
  var recall: [Double] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A threshold whose alarms are right in this share; may be repeated.", valueName: "share"))
  var precision: [Double] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A threshold of least cost: that of a miss and that of a false alarm, such as 10:1.",
      valueName: "miss:alarm"))
  var cost: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Resamples behind the intervals that no formula gives.", valueName: "n"))
  var resamples = 2000

  func validate() throws {
    for (name, shares) in [("recall", recall), ("precision", precision)] {
      for share in shares where !(0...1).contains(share) {
        throw ValidationError("--\(name): expected a share from 0 to 1, found \(share).")
      }
    }
    guard (100...1_000_000).contains(resamples) else {
      throw ValidationError("--resamples: expected 100 to 1000000, found \(resamples).")
    }
    if let cost, Self.costs(cost) == nil {
      throw ValidationError(
        "--cost: expected two numbers of 0 or more, not both 0, such as 10:1, found \(cost).")
    }
  }

  /// The settings for a classifier with these classes.
  func settings(classes: [String]) throws -> AssessmentSettings {
    var settings = AssessmentSettings(bootstrap: Bootstrap(resamples: resamples))
    if let positive {
      guard let index = classes.firstIndex(of: positive) else {
        throw EvaluationError.unknownClass(name: positive, known: classes)
      }
      settings.positiveClass = index
    }
    var goals: [ThresholdGoal] = recall.map { .recall(atLeast: $0) }
    goals += precision.map { .precision(atLeast: $0) }
    if let cost = cost.flatMap(Self.costs) {
      goals.append(.leastCost(miss: cost.miss, falseAlarm: cost.falseAlarm))
    }
    if !goals.isEmpty { settings.goals = goals }
    return settings
  }

  /// Whether thresholds are asked for by name.
  var hasGoals: Bool { !recall.isEmpty || !precision.isEmpty || cost != nil }

  private static func costs(_ text: String) -> (miss: Double, falseAlarm: Double)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard parts.count == 2, let miss = parts[0], let alarm = parts[1], miss >= 0, alarm >= 0,
      (miss + alarm).isFinite, miss + alarm > 0
    else { return nil }
    return (miss, alarm)
  }
}
