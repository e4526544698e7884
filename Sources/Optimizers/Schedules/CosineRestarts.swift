// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Half a cosine down, then back to the base learning rate and down again, each time longer (SGDR).
///
/// ```
/// rate(t) = low + (base − low) · (1 + cos(π · s / T)) / 2      low = minimum · base
/// ```
///
/// with `s` the steps since the last restart and `T` the length of the present period: `period` at
/// first, `growth` times as long after each restart.
///
/// - `period`: a seventh of the training, `growth`: 2. So there are three periods (1 + 2 + 4 sevenths)
///   and the last ends with the training; the paper has 10 epochs and 2 of 200. PyTorch's `T_mult`
///   is 1.
/// - `minimum`: 0, PyTorch's, as a share of the base.
///
/// - Source: Loshchilov & Hutter, ICLR 2017; PyTorch's `CosineAnnealingWarmRestarts` (`T_0`, `T_mult`).
public struct CosineRestarts: CatalogSchedule {
  /// Steps before the first restart.
  public var period: ScheduleLength
  /// How much longer each period is than the one before.
  public var growth: Int
  /// The lowest rate, as a share of the base.
  public var minimum: Double

  public init() { self.init(period: .share(1.0 / 7)) }

  public init(
    period: ScheduleLength = .share(1.0 / 7), growth: Int = 2, minimum: Double = 0
  ) {
    (self.period, self.growth, self.minimum) = (period, growth, minimum)
  }

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double {
    var length = period.exactSteps(of: total)
    var rest = Double(position(step, of: total))
    guard length > 0 else { return base }
    if growth > 1 {
      while rest >= length {
        rest -= length
        length *= Double(growth)
      }
    } else {
      rest.formTruncatingRemainder(dividingBy: length)
    }
    let low = minimum * base
    return low + (base - low) * (1 + cos(.pi * rest / length)) / 2
  }

  public static let settings: [Setting<CosineRestarts>] = [
    Setting("period", \.period, "steps before the first restart"),
    Setting("growth", \.growth, 1...1000, "how much longer each period is than the one before"),
    Setting("minimum", \.minimum, .share, "the lowest rate, as a share of the base"),
  ]

  public var conflict: SettingConflict? {
    period.number > 0 ? nil : SettingConflict(expected: "period above 0", found: "0")
  }

  public static let documentation = ScheduleDocumentation(
    formula: """
      rate(t) = low + (base − low) · (1 + cos(π · s / T)) / 2, low = minimum · base
      s: steps since the last restart; T: period, growth times as long after each restart
      """,
    source: "Loshchilov & Hutter, ICLR 2017 (SGDR); PyTorch's CosineAnnealingWarmRestarts")
}
