// SPDX-License-Identifier: Apache-2.0
// Trains a small convolutional network on real handwritten digits and says how good it is.
import Descent

let digits = Dataset.digits
let parts = try digits.split(training: 0.7, validation: 0.15, test: 0.15, seed: 7)

let model = Sequential {
  Conv2D(outputChannels: 16, kernelSize: 3, padding: 1)
  ReLU()
  MaxPool2D(kernelSize: 2)
  Flatten()
  Linear(outputSize: 10)
}
let trainer = Trainer(
  model, optimizer: Adam(learningRate: 1e-3), loss: .crossEntropy, metrics: [.accuracy], seed: 7)
let history = try trainer.fit(parts.training, validation: parts.validation, epochs: 20)
let result = try trainer.evaluate(parts.test)
print("epochs \(history.epochs.count), test accuracy \(result.accuracy ?? 0)")
