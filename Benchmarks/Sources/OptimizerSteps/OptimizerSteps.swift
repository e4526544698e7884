// SPDX-License-Identifier: Apache-2.0
import BenchmarkTools
import Descent
import Foundation

/// The update of all parameters of ResNet-18, beside the time that copying as many bytes takes.
///
/// Copy and update alternate; an update counts each tensor that it reads and each that it writes.
@main
struct OptimizerSteps {
  private static let rounds = 15

  static func main() throws {
    let shape: Shape = [3, 32, 32]
    let model = try ZooModel.make("resnet18", inputShape: shape, classes: 10)
    model.build(inputShape: shape, seed: 1)
    let parameters = model.parameters
    let count = parameters.reduce(0) { $0 + $1.shape.count }
    let gradients = parameters.map {
      Buffer(Tensor.normal($0.shape, key: RandomKey(seed: 5)), name: "gradient")
    }
    let copy = Copy(
      bytes: 4 * count, threads: ProcessInfo.processInfo.activeProcessorCount)
    var rows: [[String: Any]] = []
    for (name, rule, tensors) in rules {
      let optimizer = Optimizer(groups: [ParameterGroup(rule, for: parameters)])
      let step = try CapturedStep(inputs: []) { _ in
        for (parameter, gradient) in zip(parameters, gradients) {
          parameter.gradient = gradient.value
        }
        optimizer.step()
        return [Tensor(0)]
      }
      for _ in 0..<3 { try step.run() }
      var (updates, copies): ([Double], [Double]) = ([], [])
      for _ in 0..<rounds {
        updates.append(try milliseconds { try step.run() })
        // A copy reads and writes: two tensors' worth of bytes.
        copies.append(milliseconds { copy.run() } * Double(tensors) / 2)
      }
      let ratio = median(updates) / median(copies)
      rows.append([
        "rule": name, "milliseconds": median(updates), "copy": median(copies),
        "ratio": ratio,
      ])
    }
    try Answers.say(json: ["parameters": count, "rows": rows])
  }

  /// Each rule with the tensors that it reads and writes.
  private static let rules: [(name: String, rule: any OptimizerRule, tensors: Int)] = {
    let momentum: [(String, any OptimizerRule, Int)] = [
      ("sgd, momentum", SGD(learningRate: 1e-3, momentum: 0.9), 5),
      ("adam", Adam(), 7),
      ("adamw", AdamW(), 7),
    ]
    let byName = ["rmsprop": 5, "lion": 5].sorted { $0.key < $1.key }.compactMap { name, tensors in
      (try? OptimizerEntry.named(name).make()).map { (name, $0 as any OptimizerRule, tensors) }
    }
    return momentum + byName
  }()
}
