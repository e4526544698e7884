// SPDX-License-Identifier: Apache-2.0

extension Parts {
  /// The same cut with other samples in each part, such as windows of scenes beside the crops.
  public func replacing(training: Dataset, validation: Dataset, test: Dataset) -> Parts {
    Parts(
      training: training, validation: validation, test: test, overlapRemoved: overlapRemoved)
  }
}
