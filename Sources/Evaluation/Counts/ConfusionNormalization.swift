// SPDX-License-Identifier: Apache-2.0

/// What the cells of a confusion matrix are shares of.
public enum ConfusionNormalization: String, Sendable, Hashable, CaseIterable {
  /// Of the samples of the true class: rows sum to 1, the diagonal is the recall.
  case trueClass
  /// Of the samples taken for the class: columns sum to 1, the diagonal is the precision.
  case predictedClass
  /// Of all samples.
  case all
}
