// SPDX-License-Identifier: Apache-2.0

/// A rise to the base learning rate, then a fall with the root of the step's number.
///
/// ```
/// rate(t) = base · min(n / warmUp, √(warmUp / n))      n = t + 1
/// ```
///
/// The fall needs no end, so a training can always go on.
///
/// - `warmUp`: 0.04 of the training: the paper's 4000 of 100 000 steps.
///
/// **Departs from the paper:** the base is the peak, where the paper's is
/// `1 / √(width · warmUp)` for a model's width.
///
/// - Source: Vaswani et al., NeurIPS 2017, equation 3.
public struct InverseSquareRoot: CatalogSchedule {
  /// Steps of the rise.
  public var warmUp: ScheduleLength

  public init() { self.init(warmUp: .share(0.04)) }

  public init(warmUp: ScheduleLength = .share(0.04)) { self.warmUp = warmUp }

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double {
    let number = Double(position(step, of: total) + 1)
    let peak = Double(max(warmUp.steps(of: total), 1))
    return base * min(number / peak, (peak / number).squareRoot())
  }

  public static let settings: [Setting<InverseSquareRoot>] = [
    Setting("warmUp", \.warmUp, "steps of the rise")
  ]

  public static let documentation = ScheduleDocumentation(
    formula: "rate(t) = base · min(n / warmUp, √(warmUp / n)), n = t + 1",
    source: "Vaswani et al., NeurIPS 2017, equation 3, scaled so that the base is the peak")
}
