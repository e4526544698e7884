// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// From the base learning rate down along half a cosine: slow at both ends.
///
/// ```
/// rate(t) = low + (base − low) · (1 + cos(π · t / length)) / 2      low = minimum · base
/// ```
///
/// - `minimum`: 0, PyTorch's, as a share of the base (PyTorch's `eta_min` is a rate).
/// - `length`: the whole training.
///
/// **Departs from PyTorch:** behind `length` the rate stays at the minimum, where `CosineAnnealingLR`
/// rises again.
///
/// - Source: Loshchilov & Hutter, ICLR 2017, without restarts; PyTorch's `CosineAnnealingLR`.
public struct CosineDecay: CatalogSchedule {
  /// The last rate, as a share of the base.
  public var minimum: Double
  /// Steps from the base to the minimum.
  public var length: ScheduleLength

  public init() { self.init(minimum: 0) }

  public init(minimum: Double = 0, length: ScheduleLength = .share(1)) {
    (self.minimum, self.length) = (minimum, length)
  }

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double {
    let (position, length) = (
      Double(position(step, of: total)), self.length.exactSteps(of: total)
    )
    let low = minimum * base
    let share = position < length ? position / length : 1
    return low + (base - low) * (1 + cos(.pi * share)) / 2
  }

  public static let settings: [Setting<CosineDecay>] = [
    Setting("minimum", \.minimum, .share, "the last rate, as a share of the base"),
    Setting("length", \.length, "steps from the base to the minimum"),
  ]

  public static let documentation = ScheduleDocumentation(
    formula: "rate(t) = low + (base − low) · (1 + cos(π · min(t / length, 1))) / 2, "
      + "low = minimum · base",
    source: "Loshchilov & Hutter, ICLR 2017, without restarts; PyTorch's CosineAnnealingLR")
}

extension Schedule where Self == CosineDecay {
  /// From the base learning rate down to 0 along half a cosine.
  public static var cosine: CosineDecay { CosineDecay() }
}
