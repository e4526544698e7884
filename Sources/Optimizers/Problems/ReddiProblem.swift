// SPDX-License-Identifier: Apache-2.0

/// The example on which Adam goes to the wrong end: rare large slopes against many small ones.
///
/// ```
/// fₜ(x) = large · x    at one step of `period`, or with probability `chance`
///       = −small · x   otherwise,                              x in [−1, 1]
/// ```
///
/// The mean slope is above 0, so the best point is −1. But Adam divides the rare large gradient by
/// its own size and forgets it before the next one, so that it weighs about as much as one of the
/// small ones, which are more. For any β1 < √β2 there is a large slope that defeats Adam (theorems 2
/// and 3). AMSGrad remembers the largest gradient and takes small steps ever after.
///
/// - Source: Reddi, Kale & Kumar, ICLR 2018, theorems 1 to 3 and section 5.
public struct ReddiProblem: Sendable, Hashable {
  /// The slope of the rare losses.
  public let large: Double
  /// The magnitude of the other slope, which has the other sign.
  public let small: Double
  /// How often the large slope comes: at the steps 1, 1 + period, …
  public let occurrence: Occurrence

  public enum Occurrence: Sendable, Hashable {
    case every(steps: Int)
    case chance(Double)
  }

  public init(large: Double, small: Double, occurrence: Occurrence) {
    (self.large, self.small, self.occurrence) = (large, small, occurrence)
  }

  /// Theorem 1: `Cx` at every third step and `−x` otherwise, for C above 2. Adam with β1 = 0 and
  /// β2 = ``decay(forSlope:)`` ends at 1, with a rate that falls as 1/√t.
  public static func deterministic(slope: Double = 3) -> ReddiProblem {
    ReddiProblem(large: slope, small: 1, occurrence: .every(steps: 3))
  }

  /// Theorem 3: `Cx` with probability (1 + δ)/(C + 1) and `−x` otherwise; the mean slope is δ.
  public static func stochastic(slope: Double = 20, excess: Double = 1) -> ReddiProblem {
    ReddiProblem(large: slope, small: 1, occurrence: .chance((1 + excess) / (slope + 1)))
  }

  /// Section 5, online: 1010x at every 101st step and −10x otherwise.
  public static let experiment = ReddiProblem(
    large: 1010, small: 10, occurrence: .every(steps: 101))

  /// β2 = 1/(1 + C²), for which theorem 1 is proven.
  public static func decay(forSlope slope: Double) -> Double { 1 / (1 + slope * slope) }

  public var interval: ClosedRange<Double> { -1...1 }

  /// Where the sum of the losses is least.
  public var optimum: Double { meanSlope > 0 ? interval.lowerBound : interval.upperBound }

  public var meanSlope: Double {
    let share =
      switch occurrence {
      case .every(let steps): 1 / Double(steps)
      case .chance(let chance): chance
      }
    return share * large - (1 - share) * small
  }

  /// The gradient of the loss of a step, which is the same at every x.
  ///
  /// - Parameters:
  ///   - step: 1 at the first.
  ///   - generator: What decides where the large slope comes by chance.
  public func slope(at step: Int, using generator: inout some RandomNumberGenerator) -> Double {
    switch occurrence {
    case .every(let steps): (step - 1) % steps == 0 ? large : -small
    case .chance(let chance):
      Double.random(in: 0..<1, using: &generator) < chance ? large : -small
    }
  }

  /// The point of the interval that is nearest.
  public func projected(_ x: Double) -> Double {
    min(max(x, interval.lowerBound), interval.upperBound)
  }
}
