// SPDX-License-Identifier: Apache-2.0

/// Why a bootstrap gives no interval.
public enum BootstrapProblem: Sendable, Hashable {
  /// There are no samples.
  case noSamples
  /// The figure is undefined on the data themselves.
  case undefinedFigure
  /// There is a single sample, or a single group, in each stratum: nothing varies.
  case oneUnit
  /// On so many resamples the figure was undefined that the others tell nothing reliable.
  case undefinedResamples(count: Int, of: Int)
  /// All resamples gave the same figure, such as an accuracy of 1. That is no certainty: the data
  /// are too few to hold an exception.
  case noSpread
  /// All resamples lie on one side of the figure; BCa has no correction for that.
  case oneSided
  /// Leaving out samples one by one gives no acceleration for BCa.
  case noAcceleration
  /// Resampling so many samples with weights would take too long.
  case tooManySamples
}

extension BootstrapProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSamples: "there are no samples"
    case .undefinedFigure: "the figure is undefined on these data"
    case .oneUnit: "a single sample or group says nothing about spread; collect more"
    case .undefinedResamples(let count, let all):
      "the figure was undefined on \(count) of \(all) resamples; collect more of the rare class, "
        + "or stratify"
    case .noSpread:
      "all resamples gave the same figure; use an exact interval such as Clopper and Pearson's"
    case .oneSided: "all resamples lie on one side of the figure; use the percentile method"
    case .noAcceleration: "the figure has no acceleration; use the percentile method"
    case .tooManySamples: "resampling so many weighted samples would take too long"
    }
  }
}
