// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentLayers
import DescentTensors

extension FittingSession {
  /// Batches that running statistics are measured anew with, at most.
  private static let batchLimit = 50

  /// Runs `body` with the weights to evaluate and to keep; training goes on with its own.
  ///
  /// Batch norm's running statistics belong to the weights they were measured with, so for averaged
  /// weights they are measured anew, on training samples without augmentation.
  func withEvaluationWeights<Result>(_ body: () throws -> Result) throws -> Result {
    guard optimizer.hasEvaluationWeights else { return try body() }
    return try optimizer.withEvaluationWeights {
      let buffers = trainer.model.buffers
      let old = buffers.map(\.value)
      defer { for (buffer, value) in zip(buffers, old) { buffer.value = value } }
      if trainer.model.contains(BatchNorm.self) { try measureStatistics() }
      return try body()
    }
  }

  /// Passes training batches through the model in training mode, without a step.
  private func measureStatistics() throws {
    let rows = min(plan.batchSize, training.count)
    let source = RandomSource(seed: trainer.seed)
    let step =
      try statistics
      ?? RandomSource.$current.withValue(source) {
        try Mode.training {
          try BatchStep(rows: rows, sampleShape: training.sampleShape) { images, _ in
            [trainer.model(images).sum()]
          }
        }
      }
    statistics = step
    let loader = try Loader(
      training, batchSize: rows, seed: trainer.seed, preprocessing: preparation.preprocessing,
      onDamage: options.onDamage, tasks: options.loaderTasks)
    for _ in 0..<min(training.count / rows, Self.batchLimit) {
      guard try loader.fill(values: step.values, labels: step.labels) == rows else { continue }
      try step.run()
    }
  }
}
