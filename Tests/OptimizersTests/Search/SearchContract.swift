// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Foundation
import Testing

/// What a rule that searches must keep; it has no `update` to be asked. The loss is not a quadric,
/// so that no method is done after a step.
func searchComplaints(_ rule: any OptimizerRule) -> [String] {
  var rule = rule
  rule.weightDecay = 0.01
  func parameters(_ elementType: ElementType) -> [Parameter] {
    [
      Parameter(Tensor([1, -2], shape: [2, 1], elementType: elementType)),
      Parameter(Tensor([0.5], elementType: elementType)),
    ]
  }
  func optimizer(_ parameters: [Parameter]) -> Optimizer {
    Optimizer(groups: [ParameterGroup(rule, for: parameters)])
  }
  func step(_ optimizer: Optimizer, _ parameters: [Parameter]) {
    let type = parameters[0].elementType
    let x = Tensor([1, 0.5, -1, 2, 0.25, 1, 3, -0.5], shape: [4, 2], elementType: type)
    let t = Tensor([1, 0, 0, 1], shape: [4, 1], elementType: type)
    optimizer.step {
      matmul(x, parameters[0].value) + parameters[1].value
    } loss: { z in
      (softplus(z) - t * z).mean()
    }
  }
  func values(_ parameters: [Parameter]) -> [Double] { parameters.flatMap { $0.value.doubles } }

  var complaints: [String] = []
  let (wide, narrow, copy) = (parameters(.float64), parameters(.float32), parameters(.float64))
  let (first, second, third) = (optimizer(wide), optimizer(narrow), optimizer(copy))
  let shapes = first.state.map { $0.variable.shape }
  for _ in 0..<3 {
    step(first, wide)
    step(second, narrow)
  }
  if first.state.map({ $0.variable.shape }) != shapes || first.stepCount != 3 {
    complaints.append("state or step count are not kept")
  }
  let difference = distance(values(wide), values(narrow))
  if !(difference < 1e-3) { complaints.append("Float32 and Float64 differ by \(difference)") }

  for (from, to) in zip(first.state, third.state) { to.variable.value = from.variable.value }
  for (from, to) in zip(wide, copy) { to.value = from.value }
  for _ in 0..<3 {
    step(first, wide)
    step(third, copy)
  }
  if values(wide) != values(copy) { complaints.append("a restored optimizer goes another way") }
  return complaints
}

@Suite struct PlantedSearchTests {
  /// Descends with a length that shrinks with the steps that the object has seen, and says nothing
  /// of it to the optimizer.
  private struct Forgetful: OptimizerRule {
    final class Memory: @unchecked Sendable { var lengths: [ObjectIdentifier: Double] = [:] }
    var learningRate = 0.1, weightDecay = 0.0
    let memory = Memory()
    var lossUse: LossUse { .search }
    func update(
      _ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
    ) -> Updated { Updated(parameter: w - step.learningRate * gradient, slots: []) }
    func step(_ optimizer: Optimizer, loss: () -> Tensor) -> Tensor {
      let length = memory.lengths[ObjectIdentifier(optimizer), default: 0.1]
      memory.lengths[ObjectIdentifier(optimizer)] = length / 2
      optimizer.learningRate = length
      let value = loss()
      value.backward()
      optimizer.step()
      return value
    }
  }

  @Test func aRuleThatKeepsItsStateToItselfIsFound() {
    #expect(contractComplaints(Forgetful()).contains { $0.hasPrefix("a restored optimizer") })
  }
}
