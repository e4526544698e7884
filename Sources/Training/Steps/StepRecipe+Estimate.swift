// SPDX-License-Identifier: Apache-2.0
import DescentLayers
import DescentOptimizers
import DescentTensors

extension StepRecipe {
  /// A pass by which a rule estimates curvature (Gauss–Newton–Bartlett): labels are drawn from the
  /// model's own softmax, and the optimizer is handed the gradient of the mean cross-entropy. What
  /// the model is trained by plays no part: for another loss it is the curvature of cross-entropy.
  ///
  /// Dropout has the masks that the training step of the same batch has, and draws for the labels
  /// come after them; running statistics stay as they are. A gradient that is not finite changes
  /// nothing, and is not clipped.
  func estimatingStep(rows: Int) throws -> BatchStep {
    try capturedStep(rows: rows) { images, _, _ in
      let buffers = model.buffers
      let before = buffers.map(\.value)
      let logits = output.logits(model(images))
      let loss = crossEntropy(logits: logits, targets: drawnLabels(logits, random: random))
      loss.backward()
      let isFinite = optimizer.gradientNorm.isFinite()
      optimizer.estimate(batchSize: Tensor(Double(rows)), onlyIf: isFinite)
      for (buffer, old) in zip(buffers, before) { buffer.value = old }
      return [loss]
    }
  }
}

/// A label for each row of scores, drawn from its softmax: the largest score after noise of Gumbel's
/// distribution has been added.
package func drawnLabels(_ logits: Tensor, random: RandomSource) -> Tensor {
  let noise = Tensor.uniform(logits.shape, elementType: logits.elementType, random: random)
  return (logits - log(-log(noise))).argmax(axis: 1)
}

extension FittingSession {
  /// Ahead of a step: the rule's estimate from the same batch, where it is due.
  func estimateIfDue(_ batch: BatchStep) throws {
    guard optimizer.isEstimateDue else { return }
    let step = try estimates[batch.rows] ?? recipe.estimatingStep(rows: batch.rows)
    estimates[batch.rows] = step
    step.take(from: batch, sampleSize: training.sampleSize)
    try step.run()
  }
}
