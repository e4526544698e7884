// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation

/// The laws of ``Metric``, checked on samples with ties, rare classes and a partial last batch.
struct MetricContract {
  static let classCount = 7
  static let sampleCount = 53

  /// A sample: its label, its scores and its loss.
  struct Sample {
    var label: Int
    var scores: [Float]
    var loss: Double
  }

  /// Samples from a linear congruential generator; scores are coarse so that ties occur.
  static let samples: [Sample] = {
    var state: UInt64 = 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    return (0..<sampleCount).map { _ in
      // Class 5 has no samples.
      let label = [0, 1, 2, 3, 4, 6][next(6)]
      let scores = (0..<classCount).map { Float(next(4) + ($0 == label ? 1 : 0)) / 4 }
      return Sample(label: label, scores: scores, loss: Double(next(1000)) / 256)
    }
  }()

  static func batch(_ samples: some Collection<Sample>) throws -> ScoredBatch {
    try ScoredBatch(
      labels: samples.map(\.label), scores: samples.flatMap(\.scores), classCount: classCount,
      lossSum: samples.reduce(0) { $0 + $1.loss })
  }

  /// The broken laws, in words; empty for a good metric.
  static func violations(of fresh: some Metric) throws -> [String] {
    var broken: [String] = []
    func check(_ law: String, _ holds: Bool) { if !holds { broken.append(law) } }
    let whole = try after(fresh, [samples])
    check("a fresh metric has no value", fresh.value == nil)
    check("samples give a value", whole.value?.isFinite == true)
    check("an empty batch changes nothing", try after(whole, [[]]).value == whole.value)
    check("a name", !fresh.name.isEmpty)
    for size in [1, 2, 5, 16, 52] {
      let pieces = stride(from: 0, to: sampleCount, by: size).map {
        Array(samples[$0..<min($0 + size, sampleCount)])
      }
      check("batches of \(size)", close(try after(fresh, pieces).value, whole.value))
      check(
        "batches of \(size) in reverse",
        close(try after(fresh, pieces.reversed()).value, whole.value))
    }
    check("reordered", close(try after(fresh, [samples.reversed()]).value, whole.value))
    for cut in [0, 1, 20, sampleCount] {
      var left = try after(fresh, [Array(samples[..<cut])])
      let right = try after(fresh, [Array(samples[cut...])])
      left.merge(right)
      check("merged at \(cut)", close(left.value, whole.value))
    }
    return broken
  }

  private static func after<M: Metric>(_ metric: M, _ batches: [[Sample]]) throws -> M {
    var metric = metric
    for samples in batches { metric.update(try batch(samples)) }
    return metric
  }

  /// Sums of doubles may round differently in another order: 4 units in the last place.
  private static func close(_ left: Double?, _ right: Double?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return abs(left - right) <= 4 * max(abs(left), abs(right)).ulp
  }
}

/// The mistake that the contract is there to find: an average of batch averages.
struct MeanOfMeans: Metric {
  let name = "mean of means"
  private var means: [Double] = []

  var value: Double? { means.isEmpty ? nil : means.reduce(0, +) / Double(means.count) }

  mutating func update(_ batch: ScoredBatch) {
    if let sum = batch.lossSum, batch.count > 0 { means.append(sum / Double(batch.count)) }
  }

  mutating func merge(_ other: MeanOfMeans) { means += other.means }
}
