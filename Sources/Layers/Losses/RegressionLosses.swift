// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// The mean of the squared differences, over all elements.
///
/// - Shapes: predictions and targets alike, samples first → scalar. Anything else traps.
public func meanSquaredError(
  predictions: Tensor, targets: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  squaredSamples(predictions: predictions, targets: targets, file: file, line: line).mean
}

/// The mean over all elements of `d²/2` for differences `d` up to `delta`, and of
/// `delta·(|d| − delta/2)` beyond: outliers pull with bounded force.
///
/// - Shapes: predictions and targets alike, samples first → scalar. Anything else traps.
/// - Source: Huber 1964; equals PyTorch's `huber_loss`.
public func huberLoss(
  predictions: Tensor, targets: Tensor, delta: Double = 1, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  huberSamples(
    predictions: predictions, targets: targets, delta: delta, file: file, line: line
  ).mean
}

func squaredSamples(
  predictions: Tensor, targets: Tensor, file: StaticString, line: UInt
) -> SampleLosses {
  LossCheck("meanSquaredError", file: file, line: line).sameShapes(predictions, targets)
  return SampleLosses(values: meanOfSamples(square(predictions - targets)))
}

func huberSamples(
  predictions: Tensor, targets: Tensor, delta: Double, file: StaticString, line: UInt
) -> SampleLosses {
  let check = LossCheck("huberLoss", file: file, line: line)
  check.sameShapes(predictions, targets)
  check.require(delta > 0 && delta.isFinite, "delta above 0", "\(delta)")
  // With m = d brought into −delta ... delta: m·(d − m/2) is both branches in one, and smooth at 0.
  let difference = predictions - targets
  let inner = difference.clamped(to: -delta...delta)
  return SampleLosses(values: meanOfSamples(inner * (difference - 0.5 * inner)))
}

/// The mean over all axes but the first.
private func meanOfSamples(_ terms: Tensor) -> Tensor {
  terms.rank == 1 ? terms : terms.mean(axes: Array(1..<terms.rank))
}
