// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Synchronization
import Testing

/// Steps by hand repeat what they know of a rule; where there is nothing to know they must not.
@Suite("Updates that have been made before")
struct KnownUpdatesTests {
  /// Goes down by as many gradients as there have been updates: a rule with a state, which no rule
  /// should have.
  private struct Drifting: OptimizerRule {
    final class Counter: Sendable {
      let updates = Mutex(0)
    }

    var learningRate = 1.0
    var weightDecay = 0.0
    let counter = Counter()
    let isRead: Bool
    let isRandom: Bool

    func update(
      _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
    ) -> Updated {
      let number = counter.updates.withLock { number in
        number += 1
        return number
      }
      if isRead { #expect(gradient.scalars == [1, 1]) }
      let new = parameter - Double(number) * gradient
      return Updated(
        parameter: isRandom ? new + 0 * Tensor.uniform(parameter.shape) : new, slots: [])
    }
  }

  private func walk(_ rule: some OptimizerRule, steps: Int) -> [Float] {
    let parameter = Parameter(Tensor([0, 100]))
    let optimizer = Optimizer(rule, for: [parameter])
    for _ in 0..<steps {
      parameter.value.sum().backward()
      optimizer.step()
    }
    return parameter.value.scalars
  }

  @Test("are not repeated where they come out differently")
  func drifting() {
    #expect(walk(Drifting(isRead: false, isRandom: false), steps: 5) == [-15, 85])
    #expect(walk(Drifting(isRead: true, isRandom: false), steps: 5) == [-15, 85])
    #expect(walk(Drifting(isRead: false, isRandom: true), steps: 5) == [-15, 85])
  }

  @Test("draw new random numbers in every step")
  func random() {
    struct Noisy: OptimizerRule {
      var learningRate = 1.0
      var weightDecay = 0.0
      func update(
        _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
      ) -> Updated {
        Updated(parameter: Tensor.uniform(parameter.shape) + 0 * gradient, slots: [])
      }
    }
    let source = RandomSource(seed: 3)
    let values = RandomSource.$current.withValue(source) {
      (1...4).map { walk(Noisy(), steps: $0) }
    }
    #expect(Set(values).count == 4)
  }

  /// Settings that make the graph of an update another one from step to step.
  @Test("are told apart by gradients and condition")
  func keys() {
    let (first, second) = (Parameter(Tensor([1, 2])), Parameter(Tensor([3, 4])))
    let optimizer = Optimizer(SGD(learningRate: 1, momentum: 0.5), for: [first, second])
    var expected: (w: [[Float]], slot: [[Float]]) = ([[1, 2], [3, 4]], [[0, 0], [0, 0]])
    for number in 1...24 {
      second.isTrainable = number % 3 != 0
      let isUsed = number % 4 != 0
      let loss = (first.value * Double(number)).sum()
      (second.isTrainable && number % 5 != 0 ? loss + second.value.sum() : loss).backward()
      let condition = number % 2 == 0 ? Tensor(isUsed ? 1 : 0).equal(to: Tensor(1)) : nil
      optimizer.step(onlyIf: condition)

      let gradients = [Float(number), second.isTrainable && number % 5 != 0 ? 1 : nil]
      for (index, gradient) in gradients.enumerated() {
        guard let gradient, isUsed else { continue }
        for element in 0..<2 {
          expected.slot[index][element] = 0.5 * expected.slot[index][element] + gradient
          expected.w[index][element] -= expected.slot[index][element]
        }
      }
      #expect(first.value.scalars == expected.w[0], "step \(number)")
      #expect(second.value.scalars == expected.w[1], "step \(number)")
    }
    #expect(optimizer.stepCount == 24)
  }

  @Test("are planned once, for equal optimizers too")
  func planned() {
    let engine = Engine()
    var planned: [Int] = []
    Engine.$current.withValue(engine) {
      for _ in 0..<2 {
        let parameter = Parameter(Tensor([0.5, -1]))
        let optimizer = Optimizer(AdamW(learningRate: 0.1), for: [parameter])
        for _ in 0..<5 {
          square(parameter.value).sum().backward()
          optimizer.step()
          planned.append(engine.currentCounters.plansCompiled)
        }
      }
    }
    #expect(planned == [Int](repeating: planned[0], count: 10))
  }

  @Test("use a value that was set since")
  func assigned() {
    let parameter = Parameter(Tensor([8, 8]))
    let optimizer = Optimizer(SGD(learningRate: 1), for: [parameter])
    for number in 1...6 {
      // Not computed when the step begins.
      parameter.value = parameter.value * 0.5
      parameter.gradient = Tensor([1, 0])
      optimizer.step()
      let halves = 8 / Float(1 << number)
      #expect(parameter.value.scalars[1] == halves, "step \(number)")
    }
  }
}
