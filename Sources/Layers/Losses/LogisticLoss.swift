// SPDX-License-Identifier: Apache-2.0
import DescentGraph
public import DescentTensors

/// How labels of two classes are written.
public enum BinaryLabels: String, Sendable, Hashable, Codable, CaseIterable {
  /// −1 and +1.
  case signs
  /// 0 and 1; values between are probabilities.
  case zeroOne

  /// The labels as signs, of the scores' type.
  func signs(_ labels: Tensor, like scores: Tensor) -> Tensor {
    let labels = labels.cast(to: scores.elementType)
    return self == .signs ? labels : 2 * labels - 1
  }
}

/// The logistic loss of a neuron's score: `−log σ(y·q)`, averaged over the batch, for labels `y` of
/// ±1. Labels of 0 and 1 give the same: `−t·log σ(q) − (1 − t)·log σ(−q)`.
///
/// - Shapes: scores `[N]`, labels `[N]`, Int32 or of the scores' type → scalar. Anything else traps:
///   `[N, 1]` against `[N]` would give N² losses.
/// - Parameters:
///   - scores: `q = wᵀx̄`, before σ.
///   - labels: The class of each sample.
///   - encoding: What the labels' numbers mean.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
/// - Source: computed as `softplus(−y·q)`, which does not overflow; equals PyTorch's
///   `soft_margin_loss` and `binary_cross_entropy_with_logits`.
public func logisticLoss(
  scores: Tensor, labels: Tensor, encoding: BinaryLabels = .signs, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  logisticSamples(scores: scores, labels: labels, encoding: encoding, file: file, line: line).mean
}

func logisticSamples(
  scores: Tensor, labels: Tensor, encoding: BinaryLabels, file: StaticString, line: UInt
) -> SampleLosses {
  LossCheck("logisticLoss", file: file, line: line).scores(scores, labels)
  switch encoding {
  case .signs:
    return SampleLosses(values: softplus(-(encoding.signs(labels, like: scores) * scores)))
  case .zeroOne:
    return SampleLosses(values: softplus(scores) - labels.cast(to: scores.elementType) * scores)
  }
}
