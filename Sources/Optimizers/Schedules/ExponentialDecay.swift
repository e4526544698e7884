// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// The base learning rate, falling by the same share in each step.
///
/// ```
/// rate(t) = base · factor^(t / length)
/// ```
///
/// - `factor`: 0.01 over the whole training, ours. PyTorch's `gamma` is the factor of a single step,
///   `ExponentialDecay(factor: gamma, length: .steps(1))`; Keras and optax have both numbers as
///   `decay_rate` and `decay_steps`.
///
/// - Source: PyTorch's `ExponentialLR`, Keras's `ExponentialDecay`.
public struct ExponentialDecay: CatalogSchedule {
  /// What the rate is multiplied by over `length`.
  public var factor: Double
  /// Steps in which the rate is multiplied by `factor`; the fall goes on behind them.
  public var length: ScheduleLength

  public init() { self.init(factor: 0.01) }

  public init(factor: Double = 0.01, length: ScheduleLength = .share(1)) {
    (self.factor, self.length) = (factor, length)
  }

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double {
    let position = Double(position(step, of: total))
    return position == 0 ? base : base * pow(factor, position / length.exactSteps(of: total))
  }

  public static let settings: [Setting<ExponentialDecay>] = [
    Setting("factor", \.factor, .positive, "what the rate is multiplied by over length"),
    Setting("length", \.length, "steps in which it is multiplied by factor"),
  ]

  public var conflict: SettingConflict? {
    length.number > 0 ? nil : SettingConflict(expected: "length above 0", found: "0")
  }

  public static let documentation = ScheduleDocumentation(
    formula: "rate(t) = base · factor^(t / length)",
    source: "PyTorch's ExponentialLR, whose gamma is the factor of one step; Keras's "
      + "ExponentialDecay")
}
