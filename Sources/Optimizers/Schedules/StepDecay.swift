// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// The base learning rate, multiplied by a factor each time that some steps have passed.
///
/// ```
/// rate(t) = base · factor^⌊t / every⌋
/// ```
///
/// - `every`: a third of the training; torchvision's reference has 30 of 90 epochs.
/// - `factor`: 0.1, PyTorch's.
///
/// - Source: PyTorch's `StepLR` (`every` is `step_size`, `factor` is `gamma`).
public struct StepDecay: CatalogSchedule {
  /// Steps between two changes.
  public var every: ScheduleLength
  /// What the rate is multiplied by at each.
  public var factor: Double

  public init() { self.init(every: .share(1.0 / 3)) }

  public init(every: ScheduleLength = .share(1.0 / 3), factor: Double = 0.1) {
    (self.every, self.factor) = (every, factor)
  }

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double {
    base * pow(factor, Double(position(step, of: total) / max(every.steps(of: total), 1)))
  }

  public static let settings: [Setting<StepDecay>] = [
    Setting("every", \.every, "steps between two changes"),
    Setting("factor", \.factor, .positive, "what the rate is multiplied by"),
  ]

  public var conflict: SettingConflict? {
    every.number > 0 ? nil : SettingConflict(expected: "every above 0", found: "0")
  }

  public static let documentation = ScheduleDocumentation(
    formula: "rate(t) = base · factor^⌊t / every⌋", source: "PyTorch's StepLR")
}
