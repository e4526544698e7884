// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Foundation

/// A way to make data of which the true figure is known, and an interval that should hold it.
struct CoverageSetting: Sendable {
  let name: String
  let truth: Double
  /// One data set, and the interval from it at a level; `nil` where it has none.
  let trial: @Sendable (inout DrawStream, Double) throws -> ConfidenceInterval?

  /// How many of `simulations` intervals hold the truth, and how many there were.
  func run(_ simulations: Int, level: Double = 0.95, seed: UInt64 = 20) -> (held: Int, of: Int) {
    let results = Results(simulations)
    DispatchQueue.concurrentPerform(iterations: simulations) { index in
      var stream = DrawStream(seed: seed, resample: index)
      guard let interval = try? trial(&stream, level) else { return }
      results.values[index] = interval.low <= truth && truth <= interval.high ? 1 : 2
    }
    let values = Array(UnsafeBufferPointer(start: results.values, count: simulations))
    return (values.filter { $0 == 1 }.count, values.filter { $0 > 0 }.count)
  }

  private final class Results: @unchecked Sendable {
    let values: UnsafeMutablePointer<UInt8>

    init(_ count: Int) {
      values = .allocate(capacity: count)
      values.initialize(repeating: 0, count: count)
    }

    deinit { values.deallocate() }
  }
}

extension DrawStream {
  mutating func normal() -> Double {
    (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
  }

  mutating func happens(_ probability: Double) -> Bool { uniform() < probability }
}

// MARK: Settings

extension CoverageSetting {
  /// Those that must cover 93 to 97 of 100.
  static func honest(resamples: Int) -> [CoverageSetting] {
    [
      accuracy(100, 0.8), accuracy(500, 0.97), accuracy(1000, 0.5), clusteredMean(60, 5, resamples),
      f1(300, resamples), macroF1(400, false, resamples), macroF1(400, true, resamples),
      ranking(.averagePrecision, 400, false, resamples),
      ranking(.averagePrecision, 400, true, resamples),
      ranking(.rocAUC, 200, false, resamples), deLong(100, .logit), deLong(400, .area),
      clusteredAUC(80, resamples), logLoss(300, resamples), pairedAccuracy(200),
      pairedAccuracyBootstrap(300, resamples), pairedDeLong(200),
      pairedRanking(.averagePrecision, 400, resamples), pairedLogLoss(200, resamples),
    ]
  }

  /// Where an interval must not be trusted.
  static func failing(resamples: Int) -> [CoverageSetting] {
    [
      ranking(.averagePrecision, 30, true, resamples, share: 0.2), groupsIgnored(60, 5, resamples),
      logLoss(15, resamples), clusteredMean(8, 20, resamples),
    ]
  }

  static func bootstrap(_ stream: inout DrawStream, _ resamples: Int, _ level: Double) -> Bootstrap
  {
    Bootstrap(resamples: resamples, level: level, seed: stream.next(), threads: 1)
  }

  static func accuracy(_ n: Int, _ p: Double) -> Self {
    CoverageSetting(name: "accuracy \(p), Wilson, n = \(n)", truth: p) { stream, level in
      let right = (0..<n).reduce(0) { sum, _ in sum + (stream.happens(p) ? 1 : 0) }
      return .wilson(successes: right, trials: n, level: level)
    }
  }

  static func f1(_ n: Int, _ resamples: Int) -> Self {
    // TN, FP, FN, TP.
    let shares = [0.7, 0.06, 0.08, 0.16]
    return CoverageSetting(
      name: "F1, BCa, n = \(n)", truth: 2 * 0.16 / (2 * 0.16 + 0.14)
    ) { stream, level in
      var cells = [0, 0, 0, 0]
      for _ in 0..<n { cells[stream.pick(shares)] += 1 }
      let matrix = ConfusionMatrix(rows: [[cells[0], cells[1]], [cells[2], cells[3]]])
      return bootstrap(&stream, resamples, level).interval(of: matrix) {
        $0.counts(of: 1).f1
      }.interval
    }
  }

  static func macroF1(_ n: Int, _ stratified: Bool, _ resamples: Int) -> Self {
    let share = [0.5, 0.3, 0.2]
    let rows = [[0.85, 0.1, 0.05], [0.15, 0.75, 0.1], [0.1, 0.2, 0.7]]
    let scale = 1_000_000.0
    let truth = ConfusionMatrix(
      rows: (0..<3).map { row in
        (0..<3).map { Int((share[row] * rows[row][$0] * scale).rounded()) }
      }
    ).macro(.f1)
    let name = "macro F1, BCa, n = \(n)\(stratified ? ", stratified" : "")"
    return CoverageSetting(name: name, truth: truth ?? .nan) { stream, level in
      var matrix = ConfusionMatrix(classCount: 3)
      for sample in 0..<n {
        let place = (Double(sample) + 0.5) / Double(n)
        let label = stratified ? (place < 0.5 ? 0 : place < 0.8 ? 1 : 2) : stream.pick(share)
        matrix.add(actual: label, predicted: stream.pick(rows[label]))
      }
      return bootstrap(&stream, resamples, level).interval(of: matrix, stratified: stratified) {
        $0.macro(.f1)
      }.interval
    }
  }

  /// Normal scores, positive ones higher by `shift`.
  static func ranking(
    _ figure: RankingFigure, _ n: Int, _ stratified: Bool, _ resamples: Int, share: Double = 0.3
  ) -> Self {
    let truth =
      figure == .rocAUC ? Truth.area(shift: 1.5) : Truth.averagePrecision(shift: 1.5, share)
    let short = figure == .rocAUC ? "AUC" : "AP"
    let positives = Int((share * Double(n)).rounded())
    return CoverageSetting(
      name: "\(short), BCa, n = \(n)\(stratified ? ", stratified, \(positives) positive" : "")",
      truth: truth
    ) { stream, level in
      let labels = (0..<n).map { stratified ? $0 < positives : stream.happens(share) }
      let scores = labels.map { stream.normal() + ($0 ? 1.5 : 0) }
      return try bootstrap(&stream, resamples, level).interval(
        of: figure, scores: scores, isPositive: labels, stratified: stratified
      ).interval
    }
  }

  static func deLong(_ n: Int, _ scale: DeLongEstimate.Scale) -> Self {
    CoverageSetting(
      name: "AUC, DeLong\(scale == .logit ? ", logit" : ""), n = \(n)",
      truth: Truth.area(shift: 1.5)
    ) { stream, level in
      let labels = (0..<n).map { _ in stream.happens(0.4) }
      let scores = labels.map { stream.normal() + ($0 ? 1.5 : 0) }
      return try DeLongEstimate(scores: scores, isPositive: labels)?
        .interval(level: level, scale: scale)
    }
  }

  /// Groups whose samples share half of their variance.
  static func clusteredMean(_ groups: Int, _ size: Int, _ resamples: Int) -> Self {
    CoverageSetting(
      name: "mean, BCa by \(groups) groups of \(size)", truth: 1
    ) { stream, level in
      let (values, numbers) = clustered(&stream, groups, size)
      return try bootstrap(&stream, resamples, level).interval(ofMean: values, groups: numbers)
        .interval
    }
  }

  static func groupsIgnored(_ groups: Int, _ size: Int, _ resamples: Int) -> Self {
    CoverageSetting(
      name: "mean, \(groups) groups of \(size), groups ignored", truth: 1
    ) { stream, level in
      let (values, _) = clustered(&stream, groups, size)
      return try bootstrap(&stream, resamples, level).interval(ofMean: values).interval
    }
  }

  private static func clustered(
    _ stream: inout DrawStream, _ groups: Int, _ size: Int
  ) -> ([Double], [Int]) {
    var (values, numbers): ([Double], [Int]) = ([], [])
    for group in 0..<groups {
      let shared = stream.normal()
      for _ in 0..<size {
        values.append(1 + (shared + stream.normal()) / 2)
        numbers.append(group)
      }
    }
    return (values, numbers)
  }

  /// Four frames of a video share half of the variance of their scores, and the class.
  static func clusteredAUC(_ groups: Int, _ resamples: Int) -> Self {
    CoverageSetting(
      name: "AUC, BCa by \(groups) groups of 4, stratified", truth: Truth.area(shift: 1.5)
    ) { stream, level in
      var (scores, labels, numbers): ([Double], [Bool], [Int]) = ([], [], [])
      for group in 0..<groups {
        let shared = stream.normal()
        for _ in 0..<4 {
          labels.append(group % 5 < 2)
          scores.append(
            (shared + stream.normal()) / 2.0.squareRoot() + (group % 5 < 2 ? 1.5 : 0))
          numbers.append(group)
        }
      }
      return try bootstrap(&stream, resamples, level).interval(
        of: .rocAUC, scores: scores, isPositive: labels, groups: numbers, stratified: true
      ).interval
    }
  }

  static func logLoss(_ n: Int, _ resamples: Int) -> Self {
    CoverageSetting(
      name: "log-loss, BCa, n = \(n)", truth: Truth.logLoss(sureness: 1.5)
    ) { stream, level in
      let losses = (0..<n).map { _ in loss(&stream, sureness: [1.5])[0] }
      return try bootstrap(&stream, resamples, level).interval(ofMean: losses).interval
    }
  }

  /// The loss of models that are too sure of themselves, or not enough, on the same sample.
  private static func loss(_ stream: inout DrawStream, sureness: [Double]) -> [Double] {
    let logit = 2 * stream.normal()
    let isPositive = stream.happens(1 / (1 + exp(-logit)))
    return sureness.map { log1p(exp(isPositive ? -$0 * logit : $0 * logit)) }
  }

  static func pairedAccuracy(_ n: Int) -> Self {
    CoverageSetting(
      name: "accuracy of two models, Tango, n = \(n)", truth: 0.06
    ) { stream, level in
      var counts = [0, 0, 0]
      for _ in 0..<n { counts[stream.pick([0.1, 0.16, 0.74])] += 1 }
      return .pairedDifference(
        onlyFirst: counts[0], onlySecond: counts[1], count: n, level: level)
    }
  }

  static func pairedAccuracyBootstrap(_ n: Int, _ resamples: Int) -> Self {
    CoverageSetting(
      name: "accuracy of two models, BCa, n = \(n)", truth: 0.06
    ) { stream, level in
      let kinds = (0..<n).map { _ in stream.pick([0.1, 0.16, 0.74]) }
      return try bootstrap(&stream, resamples, level).difference(
        labels: kinds.map { _ in 0 }, first: kinds.map { $0 == 1 ? 1 : 0 },
        second: kinds.map { $0 == 0 ? 1 : 0 }, classCount: 2
      ) { $0.accuracy }.difference.interval
    }
  }

  /// Two models that see the same sample with errors that are partly the same.
  private static func pair(
    _ stream: inout DrawStream, _ n: Int
  ) -> (first: [Double], second: [Double], labels: [Bool]) {
    var (first, second): ([Double], [Double]) = ([], [])
    let labels = (0..<n).map { _ in stream.happens(0.4) }
    for isPositive in labels {
      let shared = stream.normal()
      first.append((shared + stream.normal()) / 2.0.squareRoot() + (isPositive ? 1.2 : 0))
      second.append((shared + stream.normal()) / 2.0.squareRoot() + (isPositive ? 1.6 : 0))
    }
    return (first, second, labels)
  }

  static func pairedDeLong(_ n: Int) -> Self {
    CoverageSetting(
      name: "AUC of two models, DeLong, n = \(n)",
      truth: Truth.area(shift: 1.6) - Truth.area(shift: 1.2)
    ) { stream, level in
      let data = pair(&stream, n)
      return try DeLongTest(first: data.first, second: data.second, isPositive: data.labels)?
        .interval(level: level)
    }
  }

  static func pairedRanking(_ figure: RankingFigure, _ n: Int, _ resamples: Int) -> Self {
    CoverageSetting(
      name: "AP of two models, BCa, n = \(n)",
      truth: Truth.averagePrecision(shift: 1.6, 0.4) - Truth.averagePrecision(shift: 1.2, 0.4)
    ) { stream, level in
      let data = pair(&stream, n)
      return try bootstrap(&stream, resamples, level).difference(
        of: figure, first: data.first, second: data.second, isPositive: data.labels
      ).difference.interval
    }
  }

  static func pairedLogLoss(_ n: Int, _ resamples: Int) -> Self {
    CoverageSetting(
      name: "log-loss of two models, BCa, n = \(n)",
      truth: Truth.logLoss(sureness: 0.6) - Truth.logLoss(sureness: 1.5)
    ) { stream, level in
      let losses = (0..<n).map { _ in loss(&stream, sureness: [1.5, 0.6]) }
      return try bootstrap(&stream, resamples, level).difference(
        ofMean: losses.map { $0[0] }, losses.map { $0[1] }
      ).difference.interval
    }
  }
}

extension DrawStream {
  /// An index, each with its probability.
  fileprivate mutating func pick(_ shares: [Double]) -> Int {
    var rest = uniform()
    for (index, share) in shares.enumerated() {
      rest -= share
      if rest < 0 { return index }
    }
    return shares.count - 1
  }
}

/// Figures of endless data.
private enum Truth {
  static func area(shift: Double) -> Double { erfc(-shift / 2) / 2 }

  /// `∫ π·S₁/(π·S₁ + (1 − π)·S₀) dS₁` over thresholds.
  static func averagePrecision(shift: Double, _ share: Double) -> Double {
    integral(from: -10, to: 12) { t in
      let right = share * erfc((t - shift) / 2.0.squareRoot())
      let wrong = (1 - share) * erfc(t / 2.0.squareRoot())
      return right / (right + wrong) * exp(-(t - shift) * (t - shift) / 2)
    } / (2 * Double.pi).squareRoot()
  }

  static func logLoss(sureness: Double) -> Double {
    integral(from: -10, to: 10) { z in
      let p = 1 / (1 + exp(-2 * z))
      let loss =
        p * log1p(exp(-2 * sureness * z)) + (1 - p) * log1p(exp(2 * sureness * z))
      return loss * exp(-z * z / 2)
    } / (2 * Double.pi).squareRoot()
  }

  private static func integral(
    from low: Double, to high: Double, _ value: (Double) -> Double
  ) -> Double {
    let parts = 4000
    let width = (high - low) / Double(parts)
    var sum = value(low) + value(high)
    for part in 1..<parts {
      sum += (part % 2 == 1 ? 4 : 2) * value(low + Double(part) * width)
    }
    return sum * width / 3
  }
}
