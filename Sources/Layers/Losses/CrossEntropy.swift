// SPDX-License-Identifier: Apache-2.0
import DescentGraph
public import DescentTensors

/// The cross-entropy between targets and the softmax of logits, averaged over the batch.
///
/// For labels `y` with class weights `w` and label smoothing `ε`, over `C` classes:
/// `Σₙ [(1 − ε)·w[yₙ]·(−log pₙ[yₙ]) + ε/C · Σ_c w[c]·(−log pₙ[c])] / Σₙ w[yₙ]`.
/// For target probabilities `t`: `1/N · Σₙ Σ_c w[c]·t'ₙ[c]·(−log pₙ[c])` with `t' = (1 − ε)·t + ε/C`.
///
/// - Shapes: logits `[N, C]`; targets Int32 `[N]`, or probabilities `[N, C]` of the logits' type →
///   scalar. Anything else traps.
/// - Parameters:
///   - logits: Scores before softmax.
///   - targets: The class of each sample, or how probable each class is.
///   - classWeights: How much a sample of each class counts; nil for all alike.
///   - labelSmoothing: The share of the target that is spread over all classes, in [0, 1].
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
/// - Source: equals PyTorch's `cross_entropy` (golden `layers.json`); smoothing of Szegedy et al. 2016.
public func crossEntropy(
  logits: Tensor, targets: Tensor, classWeights: [Double]? = nil, labelSmoothing: Double = 0,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  crossEntropySamples(
    logits: logits, targets: targets, classWeights: classWeights, labelSmoothing: labelSmoothing,
    file: file, line: line
  ).mean
}

func crossEntropySamples(
  logits: Tensor, targets: Tensor, classWeights: [Double]?, labelSmoothing: Double,
  file: StaticString, line: UInt
) -> SampleLosses {
  let check = LossCheck("crossEntropy", file: file, line: line)
  check.logits(logits)
  let classes = logits.shape[1]
  let areLabels = targets.elementType == .int32
  if areLabels { check.labels(targets, for: logits) } else { check.sameShapes(logits, targets) }
  check.classWeights(classWeights, classes: classes)
  check.require(
    labelSmoothing >= 0 && labelSmoothing <= 1, "labelSmoothing in [0, 1]", "\(labelSmoothing)")

  let type = logits.elementType
  let exact = areLabels ? targets.oneHot(classes: classes, elementType: type) : targets
  let smooth =
    labelSmoothing == 0
    ? exact : exact * (1 - labelSmoothing) + labelSmoothing / Double(classes)
  guard let classWeights else {
    return SampleLosses(values: softmaxCrossEntropy(logits: logits, targets: smooth))
  }
  let weights = Tensor(classWeights, shape: [1, classes], elementType: type)
  return SampleLosses(
    values: softmaxCrossEntropy(logits: logits, targets: smooth * weights),
    weights: areLabels ? (exact * weights).sum(axes: [1]) : nil)
}
