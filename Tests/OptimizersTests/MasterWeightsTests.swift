// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Foundation
import Testing

/// What a rule must keep where the model computes in bfloat16 and the weights are Float32 (*master
/// weights*): they keep their type, and steps far below a bfloat16 weight's resolution add up.
func masterWeightComplaints(
  _ rule: any OptimizerRule, learningRate: Double
) throws -> [String] {
  func walk(rate: Double, steps: Int) throws -> (parameter: Parameter, losses: [Double]) {
    var rule = rule
    rule.learningRate = rate
    rule.weightDecay = 0
    let w = Parameter(Tensor([1, -1], shape: [1, 2], elementType: .float32))
    let optimizer = Optimizer(groups: [ParameterGroup(rule, for: [w])])
    func loss(_ w: Tensor) -> Tensor {
      let curvature = Tensor([1, 10], elementType: .float32).cast(to: w.elementType)
      return 0.5 * (square(w) * curvature).sum().cast(to: .float32)
    }
    let first = loss(w.value).double
    func step() -> Tensor {
      optimizer.step(outputs: { w.value.cast(to: .bfloat16) }, loss: loss)
    }
    let captured = rule.lossUse == .search ? nil : try CapturedStep(inputs: []) { _ in [step()] }
    for _ in 0..<steps {
      if let captured {
        try captured.run()
        optimizer.refreshIfDue()
      } else {
        _ = step()
      }
    }
    return (w, [first, optimizer.withEvaluationWeights { loss(w.value).double }])
  }
  let (w, losses) = try walk(rate: learningRate, steps: 400)
  if w.elementType != .float32 || w.value.elementType != .float32 {
    return ["master weights become another type"]
  }
  if !(losses[1] < 0.01 * losses[0]) {
    return ["in bfloat16 the loss went from \(losses[0]) to \(losses[1])"]
  }
  // A rule that searches decides its length by itself.
  if rule.lossUse == .search { return [] }
  // The smallest rate that moves the weights at all, which depends on the rule.
  for exponent in -5...2 {
    let rate = learningRate * pow(10, Double(exponent))
    let move = distance(try walk(rate: rate, steps: 2).parameter.value.doubles, [1, -1])
    if move > 0 {
      return move < 0x1p-9 ? [] : ["steps below the resolution of bfloat16 are lost"]
    }
  }
  return ["the weights do not move"]
}

@Suite struct MasterWeightsTests {
  private func complaints(_ rule: any OptimizerRule, learningRate: Double) throws -> [String] {
    try Engine.$current.withValue(Engine(backend: CPUBackend(threads: 1))) {
      try masterWeightComplaints(rule, learningRate: learningRate)
    }
  }

  @Test(arguments: OptimizerEntry.all.map(\.name))
  func everyRuleKeepsMasterWeights(_ name: String) throws {
    let entry = try OptimizerEntry.named(name)
    let found = try complaints(entry.make(), learningRate: entry.trialLearningRate)
    #expect(found == [])
  }

  /// Rounds its weights as a model in bfloat16 without master weights does.
  private struct Rounded: OptimizerRule {
    var learningRate = 0.02, weightDecay = 0.0
    func update(
      _ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
    ) -> Updated {
      let moved = w - step.learningRate * gradient
      return Updated(parameter: moved.cast(to: .bfloat16).cast(to: .float32), slots: [])
    }
  }

  @Test func roundedWeightsAreFound() throws {
    #expect(
      try complaints(Rounded(), learningRate: 0.02)
        == ["steps below the resolution of bfloat16 are lost"])
  }
}
