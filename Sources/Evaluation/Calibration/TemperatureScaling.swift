// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Probabilities made milder or sharper by one number: `softmax(z / T)`.
///
/// `T > 1` takes confidence away, `T < 1` adds some. The order of the classes stays, and with it
/// accuracy. Logits and log-probabilities give the same result.
///
/// - Source: Guo, Pleiss, Sun and Weinberger, *On Calibration of Modern Neural Networks*, ICML 2017.
public struct TemperatureScaling: Sendable, Hashable {
  public let temperature: Double

  /// - Precondition: a finite temperature above 0.
  public init(temperature: Double) {
    require(
      temperature > 0 && temperature.isFinite,
      "TemperatureScaling: expected a finite temperature above 0, found \(temperature)")
    self.temperature = temperature
  }

  /// The temperature at which the labels are most probable.
  ///
  /// The mean of `log Σⱼ exp(β·zⱼ) − β·z_label` is convex in `β = 1/T`; Newton's method, kept in a
  /// bracket, solves for a slope of 0 to the last bits. scikit-learn's `_TemperatureScaling`, which
  /// minimises the same by a search for `log β` in −10 … 10, agrees to its tolerance of some 1e-8.
  ///
  /// - Parameters:
  ///   - logits: `[samples, classes]` row by row; logits or log-probabilities.
  ///   - labels: The true class of each sample.
  ///   - classCount: The number of classes.
  ///   - weights: One for each sample; all 1 when left out.
  /// - Throws: ``EvaluationError``: a bad label, logit or weight;
  ///   ``EvaluationError/cannotRecalibrate(method:expected:found:)`` without samples, when all labels
  ///   have the highest score (the best `T` is 0), or when the labels' scores are not above the
  ///   average (no finite `T` above 0 is best; so with equal scores).
  /// - Precondition: at least one class; as many logits and weights as the labels need.
  public init(
    logits: [Double], labels: [Int], classCount: Int, weights: [Double]? = nil
  ) throws(EvaluationError) {
    require(
      classCount > 0 && logits.count == labels.count * classCount,
      "TemperatureScaling: expected \(labels.count) × \(classCount) logits, found \(logits.count)")
    if let weights { try EvaluationError.check(weights, count: labels.count) }
    let slope = try TemperatureSlope(
      logits: logits, labels: labels, classCount: classCount, weights: weights)
    self.init(temperature: 1 / (try slope.root()))
  }

  /// The probabilities for one sample's logits or log-probabilities.
  ///
  /// Where the highest is infinite, its classes share the probability; NaN gives NaN.
  public func probabilities(logits: some Collection<Double>) -> [Double] {
    let largest = logits.max() ?? 0
    let terms = logits.map { $0 == largest ? 1 : exp(($0 - largest) / temperature) }
    let sum = terms.reduce(0, +)
    return terms.map { $0 / sum }
  }
}
