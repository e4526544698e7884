// SPDX-License-Identifier: Apache-2.0

/// A straight line between two shares of the base learning rate.
///
/// ```
/// rate(t) = base · (start + (end − start) · min(t / length, 1))
/// ```
///
/// - Defaults: from 1 to 0 over the whole training, the decay of BERT (Devlin et al. 2019). PyTorch's
///   `LinearLR` rises from ⅓ to 1 in 5 steps, which is a warm-up: see ``WarmUp``.
///
/// - Source: PyTorch's `LinearLR` (`start_factor`, `end_factor`, `total_iters`).
public struct LinearSchedule: CatalogSchedule {
  /// The first rate, as a share of the base.
  public var start: Double
  /// The last rate, as a share of the base.
  public var end: Double
  /// Steps from start to end.
  public var length: ScheduleLength

  public init() { self.init(start: 1) }

  public init(
    start: Double = 1, end: Double = 0, length: ScheduleLength = .share(1)
  ) {
    (self.start, self.end, self.length) = (start, end, length)
  }

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double {
    let (position, length) = (
      Double(position(step, of: total)), self.length.exactSteps(of: total)
    )
    let share = position < length ? position / length : 1
    return base * (start + (end - start) * share)
  }

  public static let settings: [Setting<LinearSchedule>] = [
    Setting("start", \.start, .notNegative, "the first rate, as a share of the base"),
    Setting("end", \.end, .notNegative, "the last rate, as a share of the base"),
    Setting("length", \.length, "steps from start to end"),
  ]

  public static let documentation = ScheduleDocumentation(
    formula: "rate(t) = base · (start + (end − start) · min(t / length, 1))",
    source: "PyTorch's LinearLR; from 1 to 0 as Devlin et al. 2019 (BERT)")
}

extension Schedule where Self == LinearSchedule {
  /// From the base learning rate down to 0 on a straight line.
  public static var linear: LinearSchedule { LinearSchedule() }
}
