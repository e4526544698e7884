// SPDX-License-Identifier: Apache-2.0
// A module of one's own, and the training loop written out.
import Descent

struct TwoLayers: Module {
  let hidden = Linear(inputSize: 64, outputSize: 32)
  let output = Linear(inputSize: 32, outputSize: 10)
  var children: Children { ["hidden": hidden, "output": output] }
  func callAsFunction(_ x: Tensor) -> Tensor { output(relu(hidden(x.flattened(fromAxis: 1)))) }
}

let parts = try Dataset.digits.split(training: 0.7, validation: 0.15, test: 0.15, seed: 7)
let batches = try Loader(parts.training, batchSize: 32, seed: 7)
let model = TwoLayers()
model.build(inputShape: [1, 8, 8], seed: 7)
let optimizer = Optimizer(SGD(learningRate: 0.1, momentum: 0.9), for: model.parameters)

for epoch in 1...5 {
  var total = 0.0
  while let batch = try batches.next() {
    let loss = crossEntropy(logits: model(batch.images), targets: batch.labels)
    loss.backward()
    optimizer.step()
    total += Double(loss.scalar) * Double(batch.count)
  }
  print("epoch \(epoch): training loss \(total / Double(parts.training.count))")
}
