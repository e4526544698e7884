// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentEngine
import DescentGraph
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTestSupport

/// A training step whose plan is watched: the models of the benchmark at their batch sizes.
struct PlanCase: Sendable, CustomStringConvertible {
  let name: String
  let shape: Shape
  let batch: Int
  let rule: any OptimizerRule
  let model: @Sendable () throws -> any Module

  var description: String { name }

  static let all: [PlanCase] = [
    zoo("linear", [64], batch: 32),
    PlanCase(
      name: "perceptron", shape: [64], batch: 32, rule: SGD(learningRate: 0.1, momentum: 0.9),
      model: {
        Sequential {
          Linear(outputSize: 32)
          ReLU()
          Dropout(rate: 0.2)
          Linear(outputSize: 10)
        }
      }),
    zoo("lenet", [1, 28, 28], batch: 64),
    zoo("resnet20", [3, 32, 32], batch: 64),
    zoo("mobilenet", [3, 32, 32], batch: 64),
    zoo("mlp", [784], batch: 128, rule: Adam(learningRate: 1e-3)),
  ]

  private static func zoo(
    _ name: String, _ shape: Shape, batch: Int,
    rule: any OptimizerRule = SGD(learningRate: 0.1, momentum: 0.9)
  ) -> PlanCase {
    PlanCase(
      name: name, shape: shape, batch: batch, rule: rule,
      model: { try ZooModel.make(name, inputShape: shape, classes: 10) })
  }

  /// The step as the trainer captures it: forward, loss, gradients, update.
  func step(batch: Int? = nil) throws -> (graph: Graph, updates: [Update]) {
    let model = try model()
    model.build(inputShape: shape, seed: 1)
    let optimizer = Optimizer(rule, for: model.parameters)
    let inputs = [
      TensorSpec(Shape([batch ?? self.batch] + shape.dimensions)),
      TensorSpec([batch ?? self.batch], .int32),
    ]
    // Only traced here: the test plans it.
    let engine = Engine(backend: ReferenceBackend())
    let step = try CapturedStep(inputs: inputs, engine: engine) { inputs in
      let loss = crossEntropy(logits: model(inputs[0]), targets: inputs[1])
      loss.backward()
      optimizer.step()
      return [loss]
    }
    return (step.computation, step.updates)
  }
}
