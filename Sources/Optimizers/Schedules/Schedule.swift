// SPDX-License-Identifier: Apache-2.0

/// The learning rate as a pure function of the step: nothing is remembered, so a resumed run needs
/// the step number alone.
///
/// ```swift
/// optimizer.learningRate = schedule.learningRate(at: step, of: total, base: rule.learningRate)
/// ```
///
/// A schedule may be made with any settings; ``problem`` says what is wrong with them, and a training
/// refuses a schedule that has one.
public protocol Schedule: Sendable {
  /// The learning rate of a step.
  ///
  /// - Parameters:
  ///   - step: 0 for the first step; steps beyond the end keep the last value.
  ///   - total: The number of steps of the whole training.
  ///   - base: The rule's learning rate; what it means (start, peak) is the schedule's to say.
  func learningRate(at step: Int, of total: Int, base: Double) -> Double

  /// All numbers that the schedule can be set by, with their bounds.
  static var settings: [Setting<Self>] { get }

  /// What is wrong between settings that are each within their bounds.
  var conflict: SettingConflict? { get }

  /// The first thing that is wrong with the settings, nil where nothing is.
  var problem: OptimizerError? { get }
}

extension Schedule {
  public static var settings: [Setting<Self>] { [] }
  public var conflict: SettingConflict? { nil }

  public var problem: OptimizerError? {
    Setting.problem(of: self, settings: Self.settings, conflict: conflict)
  }

  /// The step, brought into the training: what lies before or behind it has the value at its edge.
  func position(_ step: Int, of total: Int) -> Int { min(max(step, 0), max(total - 1, 0)) }

  /// On the straight way from `start` to 1, both as shares: the warm-up that several schedules have.
  static func rise(from start: Double, at position: Int, of steps: Int) -> Double {
    start + (1 - start) * Double(position) / Double(steps)
  }
}
