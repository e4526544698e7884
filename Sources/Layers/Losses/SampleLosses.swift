// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// A loss before it is averaged: what each sample adds, and what each counts.
///
/// Batches of different sizes, and samples of different weight, are put together by adding `values`
/// and `weights` over all of them and dividing once; an average of batch averages would be wrong.
public struct SampleLosses: Sendable {
  /// The loss of each sample times its weight, `[N]`.
  public let values: Tensor
  /// The weight of each sample, `[N]`; nil where each counts 1.
  public let weights: Tensor?

  public init(values: Tensor, weights: Tensor? = nil) {
    self.values = values
    self.weights = weights
  }

  /// `Σ values / Σ weights`, a scalar: what is minimised. NaN for an empty batch.
  public var mean: Tensor { weights.map { values.sum() / $0.sum() } ?? values.mean() }

  /// `Σ weights`, a scalar: the number of samples where each counts 1.
  public var totalWeight: Tensor {
    weights?.sum() ?? Tensor(values.count, elementType: values.elementType)
  }
}
