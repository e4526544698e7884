// SPDX-License-Identifier: Apache-2.0
import DescentLayers
import DescentTensors

extension FittingSession {
  /// A step of a rule that searches: it asks for the loss of one batch as often as it likes. Random
  /// layers draw the same numbers each time, or there would be no function to search.
  func takeSearch(_ rate: Double, _ window: inout StepSums) throws {
    guard let batch = try nextBatch(make: { try recipe.batchMemory(rows: $0) }) else { return }
    let shape = Shape([batch.rows] + training.sampleShape)
    let values = UnsafeBufferPointer(start: batch.values, count: shape.count)
    let images = Tensor(values.map(Double.init), shape: shape)
    let labels = Tensor(Array(UnsafeBufferPointer(start: batch.labels, count: batch.rows)))
    var first: (loss: Double, weight: Double, correct: Int)?
    let key = random.step
    RandomSource.$current.withValue(random) {
      Mode.training {
        _ = optimizer.step {
          random.step = key
          return recipe.model(images)
        } loss: { outputs in
          let pass = recipe.pass(outputs: outputs, labels)
          if first == nil {
            first = (pass.loss.double, pass.weight.double, Int(pass.correct.double))
          }
          return pass.loss / pass.weight
        }
      }
    }
    guard let first else { return }
    guard first.loss.isFinite else { throw nonFinite("loss", rate) }
    window.loss += first.loss
    window.weight += first.weight
    window.samples += batch.rows
    progress.sums.loss += first.loss
    progress.sums.weight += first.weight
    progress.sums.correct += first.correct
    progress.sums.samples += batch.rows
  }
}
