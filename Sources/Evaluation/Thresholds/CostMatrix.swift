// SPDX-License-Identifier: Apache-2.0

/// What it costs to take one class for another, and the decisions that cost least.
public struct CostMatrix: Sendable, Hashable {
  public let classCount: Int
  /// Rows are true classes, columns decisions.
  private let costs: [Double]

  /// - Parameter rows: a row for each true class, in it the cost of each decision.
  /// - Precondition: a square of finite numbers. A negative cost is a gain.
  public init(rows: [[Double]]) {
    require(
      !rows.isEmpty
        && rows.allSatisfy { $0.count == rows.count && $0.allSatisfy(\.isFinite) },
      "CostMatrix: expected a square of finite costs, found rows of \(rows.map(\.count))")
    classCount = rows.count
    costs = Array(rows.joined())
  }

  /// The cost 1 for every mistake: the decision is the most probable class.
  ///
  /// - Precondition: `classCount > 0`.
  public static func equal(classCount: Int) -> CostMatrix {
    CostMatrix(
      rows: (0..<max(classCount, 0)).map { row in
        (0..<classCount).map { $0 == row ? 0 : 1 }
      })
  }

  /// Two classes, 0 the negative one and 1 the positive one; right decisions cost nothing.
  ///
  /// With true probabilities `p` of the positive class the cheapest decision is positive from
  /// `p = falseAlarm / (miss + falseAlarm)` on.
  public static func binary(miss: Double, falseAlarm: Double) -> CostMatrix {
    CostMatrix(rows: [[0, falseAlarm], [miss, 0]])
  }

  /// The cost of deciding for one class when another is true.
  ///
  /// - Precondition: both are in `0..<classCount`.
  public subscript(actual actual: Int, decided decided: Int) -> Double {
    let classes = 0..<classCount
    require(
      classes.contains(actual) && classes.contains(decided),
      "CostMatrix: expected classes in \(classes), found \(actual) and \(decided)")
    return costs[actual * classCount + decided]
  }

  // MARK: Decisions

  /// `Σₐ p[a] · cost(a, d)` of each decision `d` for one sample.
  ///
  /// - Precondition: a probability for each class.
  public func expectedCosts(_ probabilities: some RandomAccessCollection<Double>) -> [Double] {
    require(
      probabilities.count == classCount,
      "CostMatrix: expected \(classCount) probabilities, found \(probabilities.count)")
    return (0..<classCount).map { decision in
      var sum = CurveSum()
      for (actual, probability) in probabilities.enumerated() {
        sum.add(probability * costs[actual * classCount + decision])
      }
      return sum.value
    }
  }

  /// The decision of least expected cost for each sample; the first class among equals.
  ///
  /// Good decisions need calibrated probabilities.
  ///
  /// - Parameter probabilities: `[samples, classes]` row by row.
  /// - Throws: ``EvaluationError/scoreNotANumber(sample:column:)`` and
  ///   ``EvaluationError/scoreNotFinite(sample:score:)``.
  /// - Precondition: a multiple of `classCount` numbers.
  /// - Source: Elkan 2001, equation 1.
  public func decide(probabilities: [Double]) throws(EvaluationError) -> [Int] {
    require(
      probabilities.count % classCount == 0,
      "CostMatrix: expected rows of \(classCount) probabilities, found \(probabilities.count)")
    if let index = probabilities.firstIndex(where: { !$0.isFinite }) {
      let (sample, column) = index.quotientAndRemainder(dividingBy: classCount)
      if probabilities[index].isNaN { throw .scoreNotANumber(sample: sample, column: column) }
      throw .scoreNotFinite(sample: sample, score: probabilities[index])
    }
    return stride(from: 0, to: probabilities.count, by: classCount).map { start in
      let expected = expectedCosts(probabilities[start..<start + classCount])
      var best = 0
      for decision in expected.indices where expected[decision] < expected[best] {
        best = decision
      }
      return best
    }
  }

  /// The same for probabilities in single precision.
  public func decide(probabilities: [Float]) throws(EvaluationError) -> [Int] {
    try decide(probabilities: probabilities.map(Double.init))
  }

  /// What decisions cost on the average; `nil` without samples.
  ///
  /// - Throws: ``EvaluationError/labelOutOfRange(sample:label:classCount:)``, also for decisions,
  ///   and ``EvaluationError/badWeight(sample:weight:)``.
  /// - Precondition: as many decisions and weights as labels.
  public func meanCost(
    labels: [Int], decisions: [Int], weights: [Double]? = nil
  ) throws(EvaluationError) -> Double? {
    require(
      labels.count == decisions.count && (weights.map { $0.count == labels.count } ?? true),
      "CostMatrix: expected \(labels.count) decisions and weights, found \(decisions.count)")
    if let weights { try BinaryScores.check(weights) }
    var (sum, total) = (CurveSum(), CurveSum())
    for (sample, pair) in zip(labels, decisions).enumerated() {
      for index in [pair.0, pair.1] where !(0..<classCount).contains(index) {
        throw .labelOutOfRange(sample: sample, label: index, classCount: classCount)
      }
      let weight = weights?[sample] ?? 1
      sum.add(weight * costs[pair.0 * classCount + pair.1])
      total.add(weight)
    }
    return total.value > 0 ? sum.value / total.value : nil
  }
}
