// SPDX-License-Identifier: Apache-2.0

/// Some samples, one after the other.
public struct RawBatch: Sendable {
  /// The values of all samples, `shape` in row-major order.
  public let values: [Float]
  /// `[count] + sampleShape`.
  public let shape: [Int]
  /// A class index for each sample, −1 where it is not known.
  public let labels: [Int32]
  /// The index of each sample in the data set.
  public let indices: [Int]

  /// How many samples there are; fewer than the batch size in the last batch.
  public var count: Int { labels.count }
}
