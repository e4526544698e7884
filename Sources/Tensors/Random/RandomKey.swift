// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// What random elements depend on, beside their use and their index: four words.
///
/// The same key gives the same elements on every machine, backend and number of threads.
public struct RandomKey: Hashable, Sendable {
  public let words: [UInt32]

  /// The key of a step of training.
  public init(seed: UInt64, step: UInt64 = 0) {
    words = [
      UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32),
      UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32),
    ]
  }

  /// The key of something that has a name: the first value of the parameter at a dotted path.
  ///
  /// It depends on seed and path alone, so the order in which layers are made does not matter.
  public init(seed: UInt64, path: String) {
    self.init(seed: seed, step: stableHash(path.utf8.map(UInt64.init)) | 1 << 63)
  }

  /// The key as a tensor `[4]` of UInt32.
  public var tensor: Tensor { Tensor(words) }
}
