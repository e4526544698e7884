// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// The hinge loss of two classes: `max(0, margin − y·q)`, averaged over the batch.
///
/// - Shapes: scores `[N]`, labels `[N]`, Int32 or of the scores' type → scalar. Anything else traps.
/// - Source: Cortes & Vapnik 1995.
public func hingeLoss(
  scores: Tensor, labels: Tensor, encoding: BinaryLabels = .signs, margin: Double = 1,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  LossCheck("hingeLoss", file: file, line: line).scores(scores, labels)
  return relu(margin - encoding.signs(labels, like: scores) * scores).mean()
}

/// The hinge loss of many classes: `1/C · Σ_{c≠y} max(0, margin − x[y] + x[c])`, averaged over the
/// batch.
///
/// - Shapes: logits `[N, C]`, labels Int32 `[N]` → scalar. Anything else traps.
/// - Source: Weston & Watkins 1999; equals PyTorch's `multi_margin_loss`.
public func hingeLoss(
  logits: Tensor, targets: Tensor, margin: Double = 1, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  hingeSamples(logits: logits, targets: targets, margin: margin, file: file, line: line).mean
}

func hingeSamples(
  logits: Tensor, targets: Tensor, margin: Double, file: StaticString, line: UInt
) -> SampleLosses {
  let check = LossCheck("hingeLoss", file: file, line: line)
  check.logits(logits)
  check.labels(targets, for: logits)
  let hot = targets.oneHot(classes: logits.shape[1], elementType: logits.elementType)
  let own = (logits * hot).sum(axes: [1], keepDims: true)
  // The own class would add max(0, margin), which is no loss.
  let terms = relu(logits - own + margin) * (1 - hot)
  return SampleLosses(values: terms.mean(axes: [1]))
}
