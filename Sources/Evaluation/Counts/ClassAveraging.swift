// SPDX-License-Identifier: Apache-2.0

/// How the figures of all classes become one.
public enum ClassAveraging: String, Sendable, Hashable, CaseIterable {
  /// The plain mean: each class weighs the same, however rare it is.
  case macro
  /// The figure of the four cells summed over all classes: each sample weighs the same. Precision,
  /// recall and F1 are then the accuracy.
  case micro
  /// The mean by the number, or weight, of each class's samples.
  case weighted
}
