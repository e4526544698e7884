// SPDX-License-Identifier: Apache-2.0

/// A value that lives inside of a chain alone. Either no part reads another one's samples of it, so
/// that a worker needs memory for one part, which it uses for the next part again: that stays in the
/// caches, where the whole value would go through memory. Or the chain's prologue makes all of it.
package struct OwnValue: Sendable, Hashable {
  package let value: Int
  /// The bytes of a sample; 0 for what the prologue makes for all parts of the worker.
  package let sampleBytes: Int
  /// In the worker's scratch memory, behind that of the chain's kernels.
  package var offset = 0

  package var isOfPrologue: Bool { sampleBytes == 0 }

  /// Where the whole value would begin for the samples of a part to lie at the offset.
  func start(_ part: Int, of parts: Int, samples: Int) -> Int {
    offset - BatchCut.firstSample(part, of: parts, samples) * sampleBytes
  }
}

extension Step {
  /// The values of a chain that each worker may have for itself: those of the prologue, and those that
  /// a member writes sample by sample and only members read, likewise.
  func ownValues(
    _ kernels: [any Kernel], _ values: [PlanValue], users: [[Int]]
  ) -> [OwnValue] {
    guard kind == .chain, let samples = samples(kernels) else { return [] }
    let whole = prologue.flatMap { kernels[$0].writes }.map { OwnValue(value: $0, sampleBytes: 0) }
    return whole
      + members.flatMap { kernels[$0].batchCut?.writes ?? [] }.compactMap { value in
        let isOwn = users[value].allSatisfy { user in
          guard self.kernels.contains(user), let cut = kernels[user].batchCut else { return false }
          let isRead = kernels[user].reads.contains(value)
          return isRead ? cut.reads.contains(value) : cut.writes.contains(value)
        }
        let bytes = values[value].byteCount
        guard isOwn, values[value].role == .temporary, bytes > 0, bytes % samples == 0 else {
          return nil
        }
        return OwnValue(value: value, sampleBytes: bytes / samples)
      }
  }

  /// How many samples a chain's kernels are cut along.
  func samples(_ kernels: [any Kernel]) -> Int? {
    kernels[members.lowerBound].batchCut?.samples
  }
}
