// SPDX-License-Identifier: Apache-2.0
// Trains into a run folder, then classifies with the model file alone.
import Descent

let parts = try Dataset.digits.split(training: 0.7, validation: 0.15, test: 0.15, seed: 7)
let model = Sequential {
  Flatten()
  Linear(outputSize: 10)
}
let run = try RunFolder.create(named: "linear-digits")
let trainer = Trainer(model, optimizer: Adam(learningRate: 1e-2), seed: 7)
try trainer.fit(parts.training, validation: parts.validation, epochs: 10, run: run)

let classifier = try Classifier(contentsOf: run.modelPath)
let answers = try classifier.classify(parts.test)
let right = answers.indices.filter {
  answers[$0].label == parts.test.classes[Int(parts.test.label(at: $0))]
}
print("\(right.count) of \(answers.count) test digits are right; first answer: \(answers[0])")
