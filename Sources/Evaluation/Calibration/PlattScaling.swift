// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A score of one class made a probability by a logistic curve: `1 / (1 + exp(a·score + b))`.
///
/// A curve that rises has `a < 0`.
///
/// - Source: Platt, *Probabilistic Outputs for Support Vector Machines* (1999).
public struct PlattScaling: Sendable, Hashable {
  public let a: Double
  public let b: Double

  /// - Precondition: finite numbers.
  public init(a: Double, b: Double) {
    require(a.isFinite && b.isFinite, "PlattScaling: expected finite numbers, found \(a), \(b)")
    (self.a, self.b) = (a, b)
  }

  /// The curve under which the labels are most probable.
  ///
  /// The targets are not 1 and 0 but Platt's `(n₊ + 1)/(n₊ + 2)` and `1/(n₋ + 2)`, with `n₊` and `n₋`
  /// the weights of both sides: so the curve is finite even where one score separates them, and a
  /// few samples cannot make it certain. The convex loss is solved by Newton's method to the last
  /// bits. scikit-learn's `_SigmoidCalibration` minimises the same loss by L-BFGS and stops at a
  /// gradient of 1e-6, so its numbers differ by that.
  ///
  /// - Throws: ``EvaluationError``: a bad score or weight;
  ///   ``EvaluationError/cannotRecalibrate(method:expected:found:)`` unless both sides have samples
  ///   and scores differ.
  /// - Precondition: as many labels and weights as scores.
  public init(
    scores: [Double], isPositive: [Bool], weights: [Double]? = nil
  ) throws(EvaluationError) {
    let samples = try OneVersusRestSamples(
      "Platt", scores: scores, isPositive: isPositive, weights: weights)
    guard let low = samples.scores.min(), let high = samples.scores.max(), low < high else {
      throw .cannotRecalibrate(
        method: "Platt", expected: "scores that differ", found: "equal ones")
    }
    // In −1 … 1, where the two unknowns are of a size. Halves, since a difference may be infinite.
    let (centre, radius) = (low / 2 + high / 2, high / 2 - low / 2)
    let fit = PlattLoss(
      scores: samples.scores.map { ($0 - centre) / radius }, isPositive: samples.isPositive,
      weights: samples.weights
    ).minimum()
    let slope = fit.a / radius
    let offset = fit.b - slope * centre
    guard slope.isFinite, offset.isFinite else {
      throw .cannotRecalibrate(
        method: "Platt", expected: "scores that differ by more than rounding",
        found: "\(low) to \(high)")
    }
    self.init(a: slope, b: offset)
  }

  /// The probability of the class; NaN for NaN.
  public func probability(_ score: Double) -> Double {
    if score.isInfinite { return a == 0 ? 1 / (1 + exp(b)) : (a < 0) == (score > 0) ? 1 : 0 }
    return 1 / (1 + exp(a * score + b))
  }
}
