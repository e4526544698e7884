// SPDX-License-Identifier: Apache-2.0
import Descent

/// Hyper-parameters that suit data and model, chosen on validation parts only.
struct LearningDefaults {
  let epochs: Int
  let batchSize: Int
  /// The peak of a one-cycle AdamW.
  let learningRate: Double
  let weightDecay: Double

  init(model: String, training: Dataset) {
    switch (model, training.kind) {
    case ("linear", .images):
      (epochs, batchSize, learningRate, weightDecay) = (20, 64, 2e-3, 0.1)
    case (_, .features):
      // Small tables are seen more often, so that there are enough steps.
      let epochs = min(max(60_000 / max(training.count, 1), 20), 100)
      (self.epochs, batchSize, learningRate, weightDecay) = (epochs, 32, 5e-3, 0.01)
    case ("resnet20", _), ("resnet18", _), ("mobilenet", _):
      (epochs, batchSize, learningRate, weightDecay) = (20, 64, 5e-3, 0.05)
    case ("mlp", .images), ("lenet", .images):
      (epochs, batchSize, learningRate, weightDecay) = (20, 64, 3e-3, 0.05)
    case (_, .images):
      // Of 2e-3 … 2e-2 the best on validation parts of six splits of the digits and three of cars.
      (epochs, batchSize, learningRate, weightDecay) = (25, 64, 5e-3, 0.05)
    }
  }
}
