// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTensors
import DescentTestSupport
import Testing

/// What keeps what alive. `LiveTensors.nodeCount` counts the nodes that live tensors hold.
struct LifetimeTests {
  @Test func aComputedTensorForgetsItsGraph() {
    onEngine { _ in
      let x = Tensor([1, 2])
      let y = exp(x * 2) + 1
      #expect(LiveTensors.nodeCount > 3)
      _ = y.scalars
      #expect(LiveTensors.nodeCount == 0)
    }
  }

  @Test func deadTensorsAreSwept() {
    onEngine { _ in
      let x = Tensor([1, 2])
      for _ in 0..<5000 { _ = x * 2 + 1 }
      #expect(LiveTensors.nodeCount == 0)
    }
  }

  /// The losses of a training run hold values, not batches.
  @Test func historyOfLossesKeepsNoGraphAlive() {
    onEngine { _ in
      let model = Perceptron()
      let optimizer = Descent(model.parameters, learningRate: 0.1)
      var history: [Tensor] = []
      weak var batch: Tensor?
      for step in 0..<10 {
        let x = pattern([4, 5], step)
        if step == 5 { batch = x }
        let loss = model.loss(x, labels(4))
        if step % 2 == 0 { _ = loss.scalar }
        loss.backward()
        optimizer.step()
        history.append(loss)
        #expect(LiveTensors.nodeCount == 0)
      }
      #expect(batch == nil)
      #expect(history.allSatisfy { $0.scalar.isFinite })
    }
  }

  @Test func unreadSumsDoNotGrow() {
    onEngine { engine in
      let w = Parameter(Tensor([1, 2]))
      let optimizer = Descent([w], learningRate: 0.001)
      var total = Tensor(0)
      for step in 0..<(isSanitized ? 2000 : 100_000) {
        let loss = square(w.value).sum()
        loss.backward()
        optimizer.step()
        total = total + loss
        if step % 100 == 0 { #expect(LiveTensors.nodeCount <= 4) }
      }
      #expect(total.scalar.isFinite)
      #expect(engine.currentCounters.plansCompiled <= 6)
    }
  }

  @Test func updatesByHandDoNotGrow() {
    onEngine { engine in
      let a = Parameter(Tensor([1, 2]))
      let b = Parameter(Tensor([3]))
      var history: [Tensor] = []
      for _ in 0..<100 {
        let loss = (square(a.value) * b.value).sum()
        loss.backward()
        for parameter in [a, b] {
          guard let gradient = parameter.gradient else { continue }
          parameter.value = parameter.value - 0.01 * gradient
          parameter.gradient = nil
        }
        history.append(loss)
      }
      #expect(LiveTensors.nodeCount < 60)
      #expect(engine.currentCounters.plansCompiled <= 3)
      #expect(engine.currentCounters.runs <= 101)
      #expect(history[50].scalar < history[0].scalar)
    }
  }

  @Test func accumulationKeepsOneBatch() {
    onEngine { engine in
      let model = Perceptron()
      let compiled = engine.currentCounters.plansCompiled
      weak var first: Tensor?
      for step in 0..<5 {
        let x = pattern([4, 5], step)
        if step == 0 { first = x }
        model.loss(x, labels(4)).backward()
      }
      #expect(first == nil)
      #expect(LiveTensors.nodeCount < 150)
      // One plan for the first gradient, one that adds the next to it.
      #expect(engine.currentCounters.plansCompiled == compiled + 2)
    }
  }

  /// A chain of 100,000 sums is built, run and released without recursion.
  @Test func longChains() {
    onEngine(ReferenceBackend()) { _ in
      var total = Tensor(0)
      let one = Tensor(1)
      for _ in 0..<100_000 { total = total + one }
      #expect(total.scalar == 100_000)
    }
  }

  @Test func oneRunForManyTensors() throws {
    try onEngine { engine in
      let x = Tensor([1, 2])
      let shared = exp(x)
      let tensors = [shared + 1, shared * 2, shared, shared]
      try Tensor.realize(tensors)
      #expect(engine.currentCounters.runs == 1 && engine.currentCounters.storagesAllocated == 3)
      _ = tensors.map(\.scalars)
      #expect(engine.currentCounters.runs == 1)
    }
  }

  @Test func plansAreReusedFromStepToStep() {
    onEngine { engine in
      let model = Perceptron()
      let optimizer = Descent(model.parameters, learningRate: 0.1)
      var compiled: [Int] = []
      for step in 0..<5 {
        model.loss(pattern([4, 5], step), labels(4)).backward()
        optimizer.learningRate.value = Tensor(0.1 / Double(step + 1))
        optimizer.step()
        compiled.append(engine.currentCounters.plansCompiled)
      }
      #expect(compiled[1...].allSatisfy { $0 == compiled[1] })
    }
  }

  @Test func threadsShareTensorsAndParameters() async {
    let failures = Count()
    let engine = Engine()
    await Engine.$current.withValue(engine) {
      let model = Perceptron()
      let x = pattern([4, 5])
      let expected = model(x).scalars
      let shared = exp(x) * 2
      let values = onEngine { _ in (exp(pattern([4, 5])) * 2).scalars }
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            for _ in 0..<50 {
              let same = model(x).scalars == expected && shared.scalars == values
              if !same { failures.increment() }
            }
          }
        }
      }
    }
    #expect(failures.value == 0)
  }
}
