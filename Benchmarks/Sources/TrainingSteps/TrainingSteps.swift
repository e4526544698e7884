// SPDX-License-Identifier: Apache-2.0
import Descent
import Foundation

/// Training steps of a network of the zoo, a round at a time: reads the number of steps from
/// standard input and answers with the milliseconds of each, as `peers/training_steps.py` does.
@main
struct TrainingSteps {
  static func main() throws {
    let name = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "resnet20"
    let shape: Shape = name == "resnet20" ? [3, 32, 32] : [1, 28, 28]
    let batch = 64
    let model = try ZooModel.make(name, inputShape: shape, classes: 10)
    model.build(inputShape: shape, seed: 1)
    let optimizer = Optimizer(SGD(learningRate: 0.05, momentum: 0.9), for: model.parameters)
    let step = try CapturedStep(
      inputs: [
        TensorSpec(Shape([batch] + shape.dimensions)), TensorSpec([batch], .int32),
      ]
    ) { inputs in
      let loss = crossEntropy(logits: model(inputs[0]), targets: inputs[1])
      loss.backward()
      optimizer.step()
      return [loss]
    }
    step.setInput(0, to: Tensor.normal(Shape([batch] + shape.dimensions), key: RandomKey(seed: 3)))
    step.setInput(1, to: Tensor((0..<batch).map { Int32($0 % 10) }))
    for _ in 0..<5 { try step.run() }
    try say("ready")
    while let line = readLine(), let count = Int(line) {
      let clock = ContinuousClock()
      var times: [Double] = []
      for _ in 0..<count {
        let elapsed = try clock.measure { try step.run() }.components
        times.append(Double(elapsed.seconds) * 1e3 + Double(elapsed.attoseconds) * 1e-15)
      }
      try say("[" + times.map { "\($0)" }.joined(separator: ", ") + "]")
    }
  }

  /// A line that the driver sees at once: `print` would keep it until its buffer is full.
  private static func say(_ line: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
  }
}
