// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A correction of a classifier's probabilities, fitted on samples that it was not trained on.
///
/// Two classes share one curve or function, that of the second class. More classes have one each
/// against the rest, and the probabilities are divided by their sum; where all are 0 they become
/// equal. scikit-learn's `CalibratedClassifierCV` does the same.
///
/// Temperature keeps which class is most probable. The other methods can change it, and isotonic
/// scaling makes ties.
public enum Recalibration: Sendable, Hashable {
  case temperature(TemperatureScaling)
  /// By the log-odds `log p − log(1 − p)` of each class.
  case platt([PlattScaling])
  /// By the probability of each class.
  case isotonic([IsotonicScaling])

  /// Fits to labelled samples, such as the validation part.
  ///
  /// - Parameters:
  ///   - method: How the correction is made.
  ///   - labels: The true class of each sample.
  ///   - probabilities: `[samples, classes]` row by row.
  ///   - classCount: The number of classes.
  ///   - weights: One for each sample; all 1 when left out.
  /// - Throws: ``EvaluationError``: bad labels, probabilities or weights, or samples that the method
  ///   cannot be fitted to; Platt and isotonic scaling need samples of every class.
  /// - Precondition: at least two classes; as many probabilities and weights as the labels need.
  public init(
    _ method: RecalibrationMethod, labels: [Int], probabilities: [Double], classCount: Int,
    weights: [Double]? = nil
  ) throws(EvaluationError) {
    require(
      classCount >= 2 && probabilities.count == labels.count * classCount,
      "Recalibration: expected at least 2 classes and \(labels.count) × \(classCount)"
        + " probabilities, found \(probabilities.count)")
    for (sample, label) in labels.enumerated() where !(0..<classCount).contains(label) {
      throw .labelOutOfRange(sample: sample, label: label, classCount: classCount)
    }
    for (index, value) in probabilities.enumerated() where !(value >= 0 && value <= 1 + 1e-5) {
      throw .probabilityOutOfRange(sample: index / classCount, value: value)
    }
    switch method {
    case .temperature:
      self = .temperature(
        try TemperatureScaling(
          logits: probabilities.map(Self.logarithm), labels: labels, classCount: classCount,
          weights: weights))
    case .platt:
      var curves: [PlattScaling] = []
      for column in Self.columns(classCount) {
        curves.append(
          try PlattScaling(
            scores: labels.indices.map { sample in
              Self.logOdds(probabilities[sample * classCount..<(sample + 1) * classCount], column)
            }, isPositive: labels.map { $0 == column }, weights: weights))
      }
      self = .platt(curves)
    case .isotonic:
      var functions: [IsotonicScaling] = []
      for column in Self.columns(classCount) {
        functions.append(
          try IsotonicScaling(
            scores: labels.indices.map { probabilities[$0 * classCount + column] },
            isPositive: labels.map { $0 == column }, weights: weights))
      }
      self = .isotonic(functions)
    }
  }

  /// Which of the ways it is.
  public var method: RecalibrationMethod {
    switch self {
    case .temperature: .temperature
    case .platt: .platt
    case .isotonic: .isotonic
    }
  }

  /// Whether it can be applied to probabilities of so many classes.
  public func accepts(classCount: Int) -> Bool {
    let count = Self.columns(classCount).count
    return switch self {
    case .temperature: classCount >= 2
    case .platt(let curves): classCount >= 2 && curves.count == count
    case .isotonic(let functions): classCount >= 2 && functions.count == count
    }
  }

  /// The corrected probabilities, `[samples, classes]` row by row; NaN gives NaN.
  ///
  /// - Precondition: ``accepts(classCount:)``; whole rows.
  public func apply(probabilities: [Double], classCount: Int) -> [Double] {
    require(
      accepts(classCount: classCount) && probabilities.count % classCount == 0,
      "Recalibration: expected rows of the classes it was fitted to, found \(probabilities.count)"
        + " probabilities of \(classCount) classes")
    var result: [Double] = []
    result.reserveCapacity(probabilities.count)
    for start in stride(from: 0, to: probabilities.count, by: classCount) {
      result += distribution(probabilities[start..<start + classCount])
    }
    return result
  }

  /// The same of Float32 probabilities, computed in Float64.
  public func apply(probabilities: [Float], classCount: Int) -> [Float] {
    apply(probabilities: probabilities.map { Double($0) }, classCount: classCount)
      .map { Float($0) }
  }

  private func distribution(_ row: ArraySlice<Double>) -> [Double] {
    switch self {
    case .temperature(let scaling):
      scaling.probabilities(logits: row.map(Self.logarithm))
    case .platt(let curves):
      Self.distribution(
        zip(curves, Self.columns(row.count)).map { $0.probability(Self.logOdds(row, $1)) })
    case .isotonic(let functions):
      Self.distribution(
        zip(functions, Self.columns(row.count)).map {
          $0.probability(row[row.startIndex + $1])
        })
    }
  }

  /// The classes that have a curve of their own.
  private static func columns(_ classCount: Int) -> Range<Int> {
    classCount == 2 ? 1..<2 : 0..<classCount
  }

  private static func distribution(_ values: [Double]) -> [Double] {
    if values.count == 1 { return [1 - values[0], values[0]] }
    let sum = values.reduce(0, +)
    return values.map { sum == 0 ? 1 / Double(values.count) : $0 / sum }
  }

  /// A probability of 0 counts as the smallest normal number of Float32, `e⁻⁸⁷`.
  private static func logarithm(_ probability: Double) -> Double {
    log(max(probability, Double(Float.leastNormalMagnitude)))
  }

  /// The sum of the others stands for `1 − p`, which would round to 0.
  private static func logOdds(_ row: ArraySlice<Double>, _ column: Int) -> Double {
    var others = 0.0
    for (index, value) in row.enumerated() where index != column { others += value }
    return logarithm(row[row.startIndex + column]) - logarithm(others)
  }
}
