// SPDX-License-Identifier: Apache-2.0

/// The learning rate as a pure function of the step: nothing is remembered, so a resumed run needs
/// the step number alone.
///
/// ```swift
/// optimizer.learningRate = schedule.learningRate(at: step, of: total, base: rule.learningRate)
/// ```
public protocol Schedule: Sendable {
  /// The learning rate of a step.
  ///
  /// - Parameters:
  ///   - step: 0 for the first step; steps beyond the end keep the last value.
  ///   - total: The number of steps of the whole training.
  ///   - base: The rule's learning rate; what it means (start, peak) is the schedule's to say.
  func learningRate(at step: Int, of total: Int, base: Double) -> Double
}
