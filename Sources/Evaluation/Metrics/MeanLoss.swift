// SPDX-License-Identifier: Apache-2.0

/// The mean loss over samples: the sum of all losses by the number of samples.
///
/// - Range: that of the loss, lower is better; `nil` without samples.
/// - Partial batches weigh by their samples. Batches without a loss are left out.
public struct MeanLoss: Metric, Equatable {
  public let name = "loss"
  public private(set) var sum = 0.0
  public private(set) var count = 0

  public init() {}

  public var value: Double? { count == 0 ? nil : sum / Double(count) }

  public mutating func update(_ batch: ScoredBatch) {
    guard let lossSum = batch.lossSum else { return }
    update(sum: lossSum, count: batch.count)
  }

  /// Takes in the sum of the losses of `count` samples.
  public mutating func update(sum: Double, count: Int) {
    self.sum += sum
    self.count += count
  }

  public mutating func merge(_ other: MeanLoss) {
    sum += other.sum
    count += other.count
  }
}
