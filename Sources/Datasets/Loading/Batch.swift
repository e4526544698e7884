// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Samples that a training step takes together.
public struct Batch: Sendable {
  /// The values of all samples, `shape` in row-major order.
  public let values: [Float]
  /// `[count] + sampleShape`.
  public let shape: [Int]
  /// A class index for each sample, −1 where it is not known.
  public let classIndices: [Int32]
  /// The index of each sample in the data set.
  public let indices: [Int]

  /// How many samples there are; fewer than the batch size in the last batch.
  public var count: Int { classIndices.count }

  /// The samples as a tensor of `shape`: images [N, C, H, W] or features [N, F].
  public var images: Tensor { Tensor(values, shape: Shape(shape)) }

  /// The same under the name that suits rows of a table.
  public var features: Tensor { images }

  /// The class indices as a tensor [N] of Int32.
  public var labels: Tensor { Tensor(classIndices) }
}
