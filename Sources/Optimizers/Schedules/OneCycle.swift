// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// One rise and one long fall: a low start, the peak after a share of the steps, almost nothing at
/// the end.
///
/// From `base / divisor` up to `base`, which is the peak, at step `warmUp · total − 1`, then down to
/// `base / divisor / finalDivisor` at the last step; both ways along half a cosine or a line.
///
/// - Source: Smith & Topin 2018 (arXiv 1708.07120); formula and defaults (0.3, 25, 1e4) of PyTorch's
///   `OneCycleLR` with two phases. fastai ends at `base / 1e5`.
public struct OneCycle: Schedule {
  /// The share of steps that rise, in [0, 1].
  public var warmUp: Double
  /// Peak over start.
  public var divisor: Double
  /// Start over end.
  public var finalDivisor: Double
  /// The way between start, peak and end.
  public var annealing: Annealing

  /// How one value goes over into the next.
  public enum Annealing: String, Sendable, Hashable, Codable, CaseIterable {
    case cosine, linear
  }

  /// - Precondition: `warmUp` in [0, 1], divisors above 0.
  public init(
    warmUp: Double = 0.3, divisor: Double = 25, finalDivisor: Double = 1e4,
    annealing: Annealing = .cosine, file: StaticString = #fileID, line: UInt = #line
  ) {
    let check = RuleCheck("OneCycle", file: file, line: line)
    check.decay(warmUp, "warmUp", through: 1)
    check.positive(divisor, "divisor")
    check.positive(finalDivisor, "finalDivisor")
    (self.warmUp, self.divisor) = (warmUp, divisor)
    (self.finalDivisor, self.annealing) = (finalDivisor, annealing)
  }

  public func learningRate(at step: Int, of total: Int, base: Double) -> Double {
    let (start, last) = (base / divisor, Double(max(total - 1, 0)))
    let peak = warmUp * Double(total) - 1
    let position = min(max(Double(step), 0), last)
    if position <= peak { return between(start, base, share: peak > 0 ? position / peak : 1) }
    // A warm-up of less than one step leaves a peak before step 0, from which the fall counts.
    return between(base, start / finalDivisor, share: (position - peak) / (last - peak))
  }

  private func between(_ from: Double, _ to: Double, share: Double) -> Double {
    switch annealing {
    case .cosine: to + (from - to) / 2 * (1 + cos(.pi * share))
    case .linear: from + (to - from) * share
    }
  }
}

extension Schedule where Self == OneCycle {
  /// One rise and one long fall, with PyTorch's defaults.
  public static var oneCycle: OneCycle { OneCycle() }
}
