// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// From the base learning rate down to an end along a power of what is left of the way.
///
/// ```
/// rate(t) = base · (end + (1 − end) · (1 − t / length)^power)      at most length, then base · end
/// ```
///
/// - `power`: 1, PyTorch's and Keras's: a line. DeepLab (Chen et al. 2017) has 0.9.
/// - `end`: 0, PyTorch's, as a share of the base; Keras has the rate 1e-4.
/// - `length`: the whole training.
///
/// - Source: PyTorch's `PolynomialLR` (`length` is `total_iters`), Keras's `PolynomialDecay`.
public struct PolynomialDecay: CatalogSchedule {
  /// 1 is a line; more falls early, less falls late.
  public var power: Double
  /// The last rate, as a share of the base.
  public var end: Double
  /// Steps from the base to the end.
  public var length: ScheduleLength

  public init() { self.init(power: 1) }

  public init(
    power: Double = 1, end: Double = 0, length: ScheduleLength = .share(1)
  ) {
    (self.power, self.end, self.length) = (power, end, length)
  }

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double {
    let (position, length) = (
      Double(position(step, of: total)), self.length.exactSteps(of: total)
    )
    if position >= length { return base * end }
    return base * (end + (1 - end) * pow(1 - position / length, power))
  }

  public static let settings: [Setting<PolynomialDecay>] = [
    Setting("power", \.power, .positive, "1 is a line; more falls early, less late"),
    Setting("end", \.end, .share, "the last rate, as a share of the base"),
    Setting("length", \.length, "steps from the base to the end"),
  ]

  public static let documentation = ScheduleDocumentation(
    formula: "rate(t) = base · (end + (1 − end) · (1 − t / length)^power), then base · end",
    source: "PyTorch's PolynomialLR, Keras's PolynomialDecay")
}
