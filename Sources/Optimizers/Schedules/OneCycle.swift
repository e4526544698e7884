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
public struct OneCycle: CatalogSchedule {
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

  public init() { self.init(warmUp: 0.3) }

  public init(
    warmUp: Double = 0.3, divisor: Double = 25, finalDivisor: Double = 1e4,
    annealing: Annealing = .cosine
  ) {
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

  public static let settings: [Setting<OneCycle>] = [
    Setting("warmUp", \.warmUp, .share, "share of the steps that rise"),
    Setting("divisor", \.divisor, .positive, "peak over start"),
    Setting("finalDivisor", \.finalDivisor, .positive, "start over end"),
    Setting(
      "linear", .flag, "lines in place of half cosines", get: { $0.annealing == .linear ? 1 : 0 },
      set: { $0.annealing = $1 == 0 ? .cosine : .linear }),
  ]

  public static let documentation = ScheduleDocumentation(
    formula: """
      start = base / divisor, end = start / finalDivisor, peak at warmUp · total − 1
      up from start to base, then down to end, both along half a cosine or a line
      """,
    source: "Smith & Topin 2018 (arXiv 1708.07120); form and defaults of PyTorch's OneCycleLR with "
      + "two phases")
}

extension Schedule where Self == OneCycle {
  /// One rise and one long fall, with PyTorch's defaults.
  public static var oneCycle: OneCycle { OneCycle() }
}
