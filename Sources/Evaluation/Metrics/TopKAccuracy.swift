// SPDX-License-Identifier: Apache-2.0

/// The share of samples whose label is among the `k` highest scores.
///
/// - Range: 0 … 1, higher is better; `nil` without samples; 1 when `k` reaches the class count.
/// - Ties: among equal scores the lower class index comes first, so `k = 1` is ``Accuracy``.
public struct TopKAccuracy: Metric, Equatable {
  public let k: Int
  public private(set) var correct = 0
  public private(set) var count = 0

  /// - Precondition: `k > 0`.
  public init(_ k: Int) {
    require(k > 0, "TopKAccuracy: expected k > 0, found \(k)")
    self.k = k
  }

  public var name: String { "top-\(k) accuracy" }

  public var value: Double? { count == 0 ? nil : Double(correct) / Double(count) }

  public mutating func update(_ batch: ScoredBatch) {
    for sample in 0..<batch.count where batch.rank(sample) < k { correct += 1 }
    count += batch.count
  }

  /// - Precondition: the same `k`.
  public mutating func merge(_ other: TopKAccuracy) {
    require(k == other.k, "TopKAccuracy: expected k = \(k) in merging, found \(other.k)")
    correct += other.correct
    count += other.count
  }
}
