// SPDX-License-Identifier: Apache-2.0

/// Where a ``Loader`` stands: all it takes to go on with the same batches.
public struct LoaderState: Sendable, Hashable, Codable {
  /// How many epochs are finished.
  public var epoch: Int
  /// How many samples of the current epoch have been handed out.
  public var offset: Int
  /// The key of order and augmentation.
  public var seed: UInt64

  public init(epoch: Int = 0, offset: Int = 0, seed: UInt64 = 0) {
    self.epoch = epoch
    self.offset = offset
    self.seed = seed
  }
}
