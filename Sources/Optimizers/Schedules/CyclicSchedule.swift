// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Up and down again in straight lines between a low and the base learning rate.
///
/// ```
/// rate(t) = low · base + (1 − low) · base · height(t) · scale
/// ```
///
/// `height` goes from 0 to 1 in `rise` steps and back to 0 in `fall`; `scale` is 1 (triangular),
/// halves with each cycle (triangular2), or is `factor^t` (exp_range).
///
/// - `low`: 0.25, Smith's rule of thumb (a third or a quarter of the peak).
/// - `rise`, `fall`: an eighth of the training each, so that there are four whole cycles, ours.
///   PyTorch has 2000 steps.
/// - `factor`: 0.99994 per step, Smith's for CIFAR-10. PyTorch has 1, which is triangular.
///
/// - Source: Smith, WACV 2017 (arXiv 1506.01186); PyTorch's `CyclicLR` without its cycle of the
///   momentum (`base_lr` is `low · base`, `max_lr` is `base`).
public struct CyclicSchedule: CatalogSchedule {
  public var mode: Mode
  /// The lowest rate, as a share of the base.
  public var low: Double
  /// Steps up.
  public var rise: ScheduleLength
  /// Steps down.
  public var fall: ScheduleLength
  /// What `expRange` multiplies the height by in each step.
  public var factor: Double

  /// How high the cycles are.
  public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
    /// All alike.
    case triangular
    /// Each half as high as the one before.
    case triangular2
    /// Falling with each step.
    case expRange
  }

  public init() { self.init(.triangular) }

  public init(
    _ mode: Mode = .triangular, low: Double = 0.25, rise: ScheduleLength = .share(0.125),
    fall: ScheduleLength = .share(0.125), factor: Double = 0.99994
  ) {
    (self.mode, self.low, self.rise, self.fall, self.factor) = (mode, low, rise, fall, factor)
  }

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double {
    let position = Double(position(step, of: total))
    let (up, down) = (rise.exactSteps(of: total), fall.exactSteps(of: total))
    let cycle = (position / (up + down)).rounded(.down)
    let (place, peak) = (position / (up + down) - cycle, up / (up + down))
    let height = place <= peak ? place / peak : (1 - place) / (1 - peak)
    let scale =
      switch mode {
      case .triangular: 1.0
      case .triangular2: pow(0.5, cycle)
      case .expRange: pow(factor, position)
      }
    return low * base + (1 - low) * base * height * scale
  }

  public static let settings: [Setting<CyclicSchedule>] = [
    Setting("low", \.low, .share, "the lowest rate, as a share of the base"),
    Setting("rise", \.rise, "steps up"),
    Setting("fall", \.fall, "steps down"),
    Setting("factor", \.factor, .share, "exp_range: height kept from step to step"),
  ]

  public var conflict: SettingConflict? {
    rise.number > 0 && fall.number > 0
      ? nil
      : SettingConflict(
        expected: "rise and fall above 0", found: "\(rise.number) and \(fall.number)")
  }

  public static let documentation = ScheduleDocumentation(
    formula: """
      rate(t) = low · base + (1 − low) · base · height(t) · scale
      height: from 0 to 1 in rise steps, back to 0 in fall steps, again and again
      scale: 1; triangular2: ½ with each cycle; exp_range: factor^t
      """,
    source: "Smith, WACV 2017; PyTorch's CyclicLR without its cycle of the momentum")
}
