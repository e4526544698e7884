// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Foundation
import Testing

/// A case of `Tests/Golden/evaluation/uncertainty.py`.
struct UncertaintyCase: Decodable {
  struct Bounds: Decodable {
    let percentile: [Double]
    let basic: [Double]
    let bca: [Double]
  }

  let kind: String
  var counts: [Int]?
  var level: Double?
  var values: [Double]?
  var expected: [Double]?
  var scores: [Double]?
  var others: [Double]?
  var labels: [Int]?
  var weights: [UInt32]?
  var interval: [Double]?
  var plain: [Double]?
  var test: [Double]?
  var statistic: String?
  var samples: [[Double]]?
  var value: Double?
  var replicates: [Double]?
  var jackknife: [[Double]]?
  var standardError: Double?
  var bounds: Bounds?
  var precision: Double?
  var area: Double?
  var envelope: [Double]?
  var roc: [Double]?

  static func read() throws -> [UncertaintyCase] {
    struct File: Decodable { let cases: [UncertaintyCase] }
    let stored = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/evaluation/uncertainty.json").standardized
    let live = ProcessInfo.processInfo.environment["DESCENT_METRIC_CASES_UNCERTAINTY"]
    return try [stored, live.map { URL(fileURLWithPath: $0) }].compactMap { $0 }.flatMap {
      try JSONDecoder().decode(File.self, from: Data(contentsOf: $0)).cases
    }
  }

  /// What the libraries have, and what ours gives; `nil` is NaN on both sides.
  struct Comparison {
    var expected: [Double] = []
    var ours: [Double] = []

    mutating func add(_ theirs: Double?, _ own: Double?) {
      expected.append(theirs ?? .nan)
      ours.append(own ?? .nan)
    }

    mutating func add(_ theirs: [Double]?, _ own: ConfidenceInterval?) {
      add(theirs?[0], own?.low)
      add(theirs?[1], own?.high)
    }

    /// The largest difference of elements; infinite where one side alone is undefined.
    var largest: Double {
      zip(expected, ours).map { theirs, own in
        if theirs.isNaN || own.isNaN { return theirs.isNaN && own.isNaN ? 0 : .infinity }
        return abs(theirs - own)
      }.max() ?? .infinity
    }
  }

  /// - Parameter planted: a wrong formula of each kind, which must be found.
  func compare(planted: Bool = false) throws -> Comparison {
    switch kind {
    case "clopper", "tango", "mcnemar", "beta", "holm": return try compareFormulas(planted)
    case "delong": return try compareDeLong(planted)
    case "bca": return try compareBounds(planted)
    default: return try compareRanking(planted)
    }
  }

  private func compareFormulas(_ planted: Bool) throws -> Comparison {
    var result = Comparison()
    let expected = try #require(expected)
    switch kind {
    case "clopper":
      let counts = try #require(counts)
      let level = try #require(level)
      result.add(
        expected,
        planted
          ? .wilson(successes: counts[0], trials: counts[1], level: level)
          : .clopperPearson(successes: counts[0], trials: counts[1], level: level))
    case "tango":
      let counts = try #require(counts)
      result.add(
        expected,
        .pairedDifference(
          onlyFirst: counts[planted ? 1 : 0], onlySecond: counts[planted ? 0 : 1],
          count: counts[2], level: try #require(level)))
    case "mcnemar":
      let counts = try #require(counts)
      let test = McNemarTest(onlyFirst: counts[0], onlySecond: counts[1])
      let chiSquare = planted ? test.uncorrectedChiSquare : test.chiSquare
      let ours = [planted ? test.midP : test.exactP, test.midP, chiSquare, test.chiSquareP]
      for (theirs, own) in zip(expected, ours) { result.add(theirs, own) }
    case "beta":
      let values = try #require(values)
      let swap = planted ? 1 : 0
      result.add(
        expected[0],
        IncompleteBeta.regularized(values[0], values[1 + swap], values[2 - swap]))
    default:
      let values = try #require(values)
      let bonferroni = values.map { min(1, $0 * Double(values.count)) }
      let ours = planted ? bonferroni : HolmAdjustment.adjusted(values)
      for (theirs, own) in zip(expected, ours) { result.add(theirs, own) }
    }
    return result
  }

  private func compareDeLong(_ planted: Bool) throws -> Comparison {
    var result = Comparison()
    let expected = try #require(expected)
    let level = try #require(level)
    let isPositive = try #require(labels).map { $0 == 1 }
    let (scores, others) = (try #require(scores), try #require(others))
    let one = try #require(try DeLongEstimate(scores: scores, isPositive: isPositive))
    let other = try #require(try DeLongEstimate(scores: others, isPositive: isPositive))
    // Planted: the areas taken as independent.
    result.add(expected[0], one.area)
    result.add(expected[1], other.area)
    result.add(expected[2], one.variance)
    result.add(expected[3], other.variance)
    if interval != nil {
      result.add(interval, one.interval(level: level, scale: planted ? .area : .logit))
      result.add(plain, one.interval(level: level, scale: .area))
    }
    if let test {
      let ours = try #require(
        try DeLongTest(first: scores, second: others, isPositive: isPositive))
      result.add(test[0], ours.z)
      result.add(test[1], ours.pValue)
      result.add([test[2], test[3]], ours.interval(level: level))
    }
    return result
  }

  private func compareBounds(_ planted: Bool) throws -> Comparison {
    var result = Comparison()
    let bounds = try #require(bounds)
    let value = try #require(value)
    let replicates = try #require(replicates)
    for (method, theirs) in [
      (Bootstrap.Method.percentile, bounds.percentile), (.basic, bounds.basic),
      (.bca, bounds.bca),
    ] {
      let bootstrap = Bootstrap(level: try #require(level), method: method)
      // Planted: figures without a sample, that do not differ as they should.
      let jackknife = try #require(jackknife).map { $0.map { planted ? $0 * $0 * $0 : $0 } }
      let ours = bootstrap.interval(value: value, replicates: replicates, jackknife: jackknife)
      result.add(theirs, ours.interval)
      result.add(standardError, ours.standardError)
    }
    return result
  }

  private func compareRanking(_ planted: Bool) throws -> Comparison {
    var result = Comparison()
    let isPositive = try #require(labels).map { $0 == 1 }
    let scores = try #require(scores)
    let weights = try #require(weights)
    for (figure, theirs) in [(RankingFigure.averagePrecision, precision), (.rocAUC, area)] {
      result.add(
        theirs,
        try figure.value(
          scores: scores, isPositive: isPositive, draws: planted ? nil : weights))
    }
    // Curves have no weights; samples are repeated.
    let drawn = weights.indices.flatMap { Array(repeating: $0, count: Int(weights[$0])) }
    let (repeated, labels) = (drawn.map { scores[$0] }, drawn.map { isPositive[$0] })
    let bootstrap = Bootstrap(resamples: 2, maximumUndefinedShare: 0.99)
    let grid = (0...10).map { Double($0) / 10 }
    let precision = try bootstrap.precisionRecallBand(
      scores: repeated, isPositive: labels, grid: grid)
    let rates = try bootstrap.rocBand(scores: repeated, isPositive: labels, grid: grid)
    for (theirs, own) in [(envelope, precision?.values), (roc, rates?.values)] {
      // Two of 60 samples left to chance may have no curve in two resamples.
      guard let theirs, let own else { continue }
      for (x, y) in zip(theirs, own) { result.add(x, y) }
    }
    return result
  }
}

@Suite struct UncertaintyGoldenTests {
  static let kinds = [
    "clopper", "beta", "mcnemar", "tango", "delong", "bca", "holm", "ranking",
  ]

  /// SciPy 1.17.1, statsmodels 0.15.0, scikit-learn 1.9.1, NumPy 2.4.6; see the script.
  @Test func equalsTheLibraries() throws {
    let cases = try UncertaintyCase.read()
    for kind in Self.kinds {
      var largest = 0.0
      var count = 0
      for (index, each) in cases.enumerated() where each.kind == kind {
        let difference = try each.compare().largest
        #expect(difference <= 1e-12, "case \(index), \(kind)")
        largest = max(largest, difference)
        count += 1
      }
      #expect(count >= 20)
      if ProcessInfo.processInfo.environment["DESCENT_METRIC_CASES_UNCERTAINTY"] != nil {
        print("\(kind): \(count) cases, largest difference \(largest)")
      }
    }
  }

  @Test(arguments: kinds) func aWrongFormulaIsFound(kind: String) throws {
    let cases = try UncertaintyCase.read().filter { $0.kind == kind }
    let largest = try cases.prefix(60).map { try $0.compare(planted: true).largest }.max()
    #expect((largest ?? 0) > 1e-4)
  }

  /// The acceleration from our own leaving out, one sample after the other and stratum by stratum.
  @Test func leavingOutGivesSciPysBounds() throws {
    for each in try UncertaintyCase.read() where each.kind == "bca" {
      let samples = try #require(each.samples)
      let name = try #require(each.statistic)
      let strata = samples.indices.flatMap { Array(repeating: $0, count: samples[$0].count) }
      let values = samples.flatMap { $0 }
      let statistic: @Sendable ([UInt32]) -> Double? = { draws in
        Self.statistic(name, values, strata, draws)
      }
      let ours = try Bootstrap().acceleration(
        count: values.count, strata: strata, statistic: statistic)
      let theirs = try #require(each.jackknife)
      #expect(abs(try #require(ours) - Self.acceleration(theirs)) < 1e-10)
    }
  }

  private static func statistic(
    _ name: String, _ values: [Double], _ strata: [Int], _ draws: [UInt32]
  ) -> Double {
    func mean(_ stratum: Int, _ transform: (Double) -> Double = { $0 }) -> Double {
      var (sum, count) = (0.0, 0.0)
      for (index, times) in draws.enumerated() where strata[index] == stratum {
        sum += Double(times) * transform(values[index])
        count += Double(times)
      }
      return sum / count
    }
    switch name {
    case "mean": return mean(0)
    case "ratio": return mean(0) { $0 * $0 } / (1 + abs(mean(0)))
    case "difference": return mean(0) - mean(1)
    default:
      let centre = mean(0)
      let count = Double(draws.reduce(0, +))
      return (mean(0) { ($0 - centre) * ($0 - centre) } * count / (count - 1)).squareRoot()
    }
  }

  /// Efron's formula with plain sums.
  private static func acceleration(_ jackknife: [[Double]]) -> Double {
    var (cubes, squares) = (0.0, 0.0)
    for values in jackknife {
      let n = Double(values.count)
      let mean = values.reduce(0, +) / n
      for value in values {
        let u = (n - 1) * (mean - value)
        cubes += u * u * u / (n * n * n)
        squares += u * u / (n * n)
      }
    }
    return cubes / 6 / pow(squares, 1.5)
  }
}
