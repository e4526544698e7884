// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// A rise, a long time at the base learning rate, and a fall at the end (WSD).
///
/// ```
/// rate(t) = base · (start + (1 − start) · t / warmUp)          t < warmUp
///         = base                                               until total − decay
///         = base · (end + (1 − end) · (1 − u^power))           u = (t − (total − decay)) / decay
/// ```
///
/// The middle does not depend on the end: a training can be made longer from any point of it.
///
/// - `decay`: a fifth of the training, `power`: 0.5 (the form 1 − √u), both found best by Hägele et
///   al.; 1 is a line. Hu et al. have a tenth.
/// - `warmUp`: a twentieth, `start`: 0.01, as in ``WarmUp``.
/// - `end`: 0, as a share of the base.
///
/// - Source: Hu et al. 2024 (MiniCPM, arXiv 2404.06395); Hägele et al., NeurIPS 2024
///   (arXiv 2405.18392).
public struct WarmUpStableDecay: CatalogSchedule {
  /// Steps of the rise.
  public var warmUp: ScheduleLength
  /// Steps of the fall, which ends with the training.
  public var decay: ScheduleLength
  /// The form of the fall: 1 is a line, less falls early.
  public var power: Double
  /// The first rate, as a share of the base.
  public var start: Double
  /// The last rate, as a share of the base.
  public var end: Double

  public init() { self.init(warmUp: .share(0.05)) }

  public init(
    warmUp: ScheduleLength = .share(0.05), decay: ScheduleLength = .share(0.2),
    power: Double = 0.5, start: Double = 0.01, end: Double = 0
  ) {
    (self.warmUp, self.decay, self.power) = (warmUp, decay, power)
    (self.start, self.end) = (start, end)
  }

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double {
    let (position, rising) = (position(step, of: total), warmUp.steps(of: total))
    if position < rising { return base * Self.rise(from: start, at: position, of: rising) }
    // A rise that leaves less than `decay` is followed by a shorter fall.
    let top = max(rising, total - decay.steps(of: total))
    if position < top { return base }
    let share = Double(position - top) / Double(max(total - top, 1))
    return base * (end + (1 - end) * (1 - pow(share, power)))
  }

  public static let settings: [Setting<WarmUpStableDecay>] = [
    Setting("warmUp", \.warmUp, "steps of the rise"),
    Setting("decay", \.decay, "steps of the fall at the end"),
    Setting("power", \.power, .positive, "form of the fall: 1 is a line, less falls early"),
    Setting("start", \.start, .share, "the first rate, as a share of the base"),
    Setting("end", \.end, .share, "the last rate, as a share of the base"),
  ]

  public var conflict: SettingConflict? {
    guard case .share(let rise) = warmUp, case .share(let fall) = decay, rise + fall > 1 else {
      return nil
    }
    return SettingConflict(
      expected: "warmUp and decay of together at most 1", found: "\(rise) and \(fall)")
  }

  public static let documentation = ScheduleDocumentation(
    formula: """
      rate(t) = base · (start + (1 − start) · t / warmUp)      t < warmUp
              = base                                           until total − decay
              = base · (end + (1 − end) · (1 − u^power))       u = (t − (total − decay)) / decay
      """,
    source: "Hu et al. 2024 (arXiv 2404.06395); decay and power of Hägele et al., NeurIPS 2024")
}
