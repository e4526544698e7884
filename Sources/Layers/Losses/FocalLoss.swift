// SPDX-License-Identifier: Apache-2.0
import DescentGraph
public import DescentTensors

/// Cross-entropy in which samples that are classified well already count less:
/// `1/N · Σₙ α[yₙ]·(1 − pₙ[yₙ])^γ·(−log pₙ[yₙ])`.
///
/// - Shapes: logits `[N, C]`, labels Int32 `[N]` → scalar. Anything else traps.
/// - Parameters:
///   - logits: Scores before softmax.
///   - targets: The class of each sample.
///   - gamma: The focus, at least 0; 0 gives cross-entropy. 2 in the paper.
///   - classWeights: The paper's α for each class; nil for 1. They do not enter the divisor.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
/// - Source: Lin, Goyal, Girshick, He & Dollár, ICCV 2017.
public func focalLoss(
  logits: Tensor, targets: Tensor, gamma: Double = 2, classWeights: [Double]? = nil,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  focalSamples(
    logits: logits, targets: targets, gamma: gamma, classWeights: classWeights, file: file,
    line: line
  ).mean
}

func focalSamples(
  logits: Tensor, targets: Tensor, gamma: Double, classWeights: [Double]?, file: StaticString,
  line: UInt
) -> SampleLosses {
  let check = LossCheck("focalLoss", file: file, line: line)
  check.logits(logits)
  check.labels(targets, for: logits)
  check.classWeights(classWeights, classes: logits.shape[1])
  check.require(gamma >= 0 && gamma.isFinite, "gamma of at least 0", "\(gamma)")
  let type = logits.elementType
  let hot = targets.oneHot(classes: logits.shape[1], elementType: type)
  let rows = softmaxCrossEntropy(logits: logits, targets: hot)
  // 1 − p = −expm1(−loss) is exact where p is near 1. There its power has an infinite slope for
  // γ < 1, so it is kept above the smallest normal Float.
  let miss = maximum(-expm1(-rows), 1e-30)
  let focused = gamma == 0 ? rows : power(miss, gamma) * rows
  guard let classWeights else { return SampleLosses(values: focused) }
  let weights = Tensor(classWeights, shape: [1, classWeights.count], elementType: type)
  return SampleLosses(values: focused * (hot * weights).sum(axes: [1]))
}
