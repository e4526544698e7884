// SPDX-License-Identifier: Apache-2.0

/// Makes model input of one sample: reads, augments, preprocesses. A value that threads share.
struct SampleWriter: Sendable {
  let dataset: Dataset
  let augmentation: Augmentation
  let preprocessing: Preprocessing?

  func write(
    _ index: Int, epoch: Int, seed: UInt64, to target: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) throws(DatasetError) {
    try dataset.sample(at: index, into: target)
    if !augmentation.steps.isEmpty {
      augmentation.apply(
        to: target, shape: dataset.sampleShape, scratch: scratch, seed: seed, epoch: epoch,
        position: dataset.position(of: index))
    }
    preprocessing?.apply(to: target)
  }
}
