// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTensors
import Testing

struct CapturedStepTests {
  /// Weights, bits of the loss and slots after steps with dropout and a changing learning rate.
  private func train(steps: Int, captured: Bool) throws -> [[Float]] {
    try onEngine { _ in
      let model = Perceptron()
      let random = RandomSource(seed: 11)
      let optimizer = Descent(model.parameters, learningRate: 0.1)
      func body(_ x: Tensor, _ targets: Tensor) -> Tensor {
        let hidden = dropout(x, rate: 0.25, random: random)
        let loss = model.loss(dropout(hidden, rate: 0.1, random: random), targets)
        loss.backward()
        optimizer.step()
        return loss
      }
      let step =
        captured
        ? try CapturedStep(inputs: [TensorSpec([4, 5]), TensorSpec([4, 3])]) {
          [body($0[0], $0[1])]
        } : nil
      var losses: [Float] = []
      for index in 0..<steps {
        optimizer.learningRate.value = Tensor(0.1 / Double(index + 1))
        if let step {
          step.setInput(0, to: pattern([4, 5], index))
          step.setInput(1, to: labels(4))
          try step.run()
          losses.append(Float(step.scalar(0)))
        } else {
          losses.append(body(pattern([4, 5], index), labels(4)).scalar)
        }
        random.advance()
      }
      return [losses] + model.parameters.map(\.value.scalars)
        + optimizer.velocities.map(\.value.scalars)
    }
  }

  @Test func equalsTheEagerStepBitForBit() throws {
    #expect(try train(steps: 20, captured: true) == train(steps: 20, captured: false))
  }

  @Test func laterRunsPlanAndAllocateNothing() throws {
    try onEngine { engine in
      let model = Perceptron()
      let random = RandomSource(seed: 1)
      let optimizer = Descent(model.parameters, learningRate: 0.1)
      let step = try CapturedStep(inputs: [TensorSpec([4, 5]), TensorSpec([4, 3])]) { inputs in
        let loss = model.loss(dropout(inputs[0], rate: 0.5, random: random), inputs[1])
        loss.backward()
        optimizer.step()
        return [loss, model(inputs[0])]
      }
      step.setInput(1, to: labels(4))
      try step.run()
      let first = engine.currentCounters
      for index in 0..<50 {
        step.withInput(0, as: Float.self) { pixels in
          for position in pixels.indices { pixels[position] = Float(index + position) / 100 }
        }
        try step.run()
        random.advance()
        #expect(step.scalar(0).isFinite)
      }
      let last = engine.currentCounters
      #expect(last.storagesAllocated == first.storagesAllocated)
      #expect(last.plansCompiled == first.plansCompiled)
      #expect(last.runs == first.runs + 50)
      #expect(step.outputs == [TensorSpec([]), TensorSpec([4, 3])])
      #expect(step.withOutput(1, as: Float.self) { Array($0) } == step.output(1).scalars)
    }
  }

  /// A training step and an evaluation step take turns on the same parameters without a copy.
  @Test func twoStepsShareVariables() throws {
    try onEngine { engine in
      let w = Parameter(Tensor([1, 2]))
      let training = try CapturedStep(inputs: []) { _ in
        w.value = w.value * 2
        return []
      }
      let evaluation = try CapturedStep(inputs: []) { _ in [w.value.sum()] }
      try training.run()
      let before = engine.currentCounters.storagesAllocated
      var sums: [Double] = []
      for _ in 0..<3 {
        try evaluation.run()
        sums.append(evaluation.scalar(0))
        try training.run()
      }
      #expect(sums == [6, 12, 24])
      #expect(engine.currentCounters.storagesAllocated == before)
    }
  }

  @Test func knowsWhatItReadsAndWrites() throws {
    try onEngine { _ in
      let (used, unused) = (Parameter(Tensor([1])), Parameter(Tensor([2])))
      let counter = Variable(Tensor([Int32(0)]))
      let fresh = Variable(Tensor([0]))
      let step = try CapturedStep(inputs: [TensorSpec([1])]) { inputs in
        _ = unused.value
        counter.value = counter.value + 1
        // Written without being read.
        fresh.value = inputs[0] * 3
        return [used.value * 2]
      }
      let read = step.variablesRead.elementsEqual([counter, used.variable]) { $0 === $1 }
      let written = step.variablesWritten.elementsEqual([counter, fresh]) { $0 === $1 }
      #expect(read && written)
      step.setInput(0, to: Tensor([5]))
      try step.run()
      try step.run()
      #expect(counter.value.int32s == [2] && fresh.value.scalars == [15])
      #expect(step.output(0).scalars == [2])
    }
  }

  @Test func readingAfterWritingGivesTheNewValue() throws {
    try onEngine { _ in
      let w = Parameter(Tensor([3], elementType: .float64))
      let step = try CapturedStep(inputs: []) { _ in
        square(w.value).sum().backward()
        w.value = w.value - 0.5 * (w.gradient ?? w.value)
        w.gradient = nil
        // Gradients now arrive at the new value: w = 0 after the update above, then + 1.
        w.value = w.value + 1
        (w.value * w.value * w.value).sum().backward()
        return [w.gradient ?? w.value, w.value]
      }
      try step.run()
      #expect(step.output(0).doubles == [3] && step.output(1).doubles == [1])
      #expect(w.value.doubles == [1] && w.gradient == nil)
    }
  }

  @Test func variablesMayTradeValues() throws {
    try onEngine { _ in
      let (a, b) = (Variable(Tensor([1])), Variable(Tensor([2])))
      let step = try CapturedStep(inputs: []) { _ in
        (a.value, b.value) = (b.value, a.value)
        return []
      }
      try step.run()
      #expect(a.value.scalars == [2] && b.value.scalars == [1])
    }
  }

  @Test func accumulationInAVariable() throws {
    try onEngine { _ in
      let w = Parameter(Tensor([1, 2]))
      let sum = Variable(.zeros([2]))
      let accumulate = try CapturedStep(inputs: [TensorSpec([])]) { inputs in
        (square(w.value) * inputs[0]).sum().backward()
        sum.value = sum.value + (w.gradient ?? .zeros([2]))
        return []
      }
      let apply = try CapturedStep(inputs: []) { _ in
        w.value = w.value - 0.25 * sum.value
        sum.value = .zeros([2])
        return []
      }
      for factor in [0.5, 0.5] {
        accumulate.withInput(0, as: Float.self) { $0[0] = Float(factor) }
        try accumulate.run()
      }
      try apply.run()
      #expect(w.value.scalars == [0.5, 1] && sum.value.scalars == [0, 0])
    }
  }

  @Test func inputsCanBeExchangedWithoutACopy() throws {
    try onEngine { _ in
      let step = try CapturedStep(inputs: [TensorSpec([2])]) { [$0[0] * 2] }
      let next = Storage(.float32, [4, 5])
      let old = step.exchangeInput(0, with: next)
      try step.run()
      #expect(step.output(0).scalars == [8, 10] && old.count == 2)
    }
  }

  @Test func anErrorLeavesTheStepUsable() throws {
    try onEngine { _ in
      let table = Parameter(Tensor([1, 2]))
      let step = try CapturedStep(inputs: [TensorSpec([1], .int32)]) {
        [table.value.gathered(at: $0[0])]
      }
      step.withInput(0, as: Int32.self) { $0[0] = 9 }
      #expect(throws: EngineError.self) { try step.run() }
      step.withInput(0, as: Int32.self) { $0[0] = 1 }
      try step.run()
      #expect(step.output(0).scalars == [2])
      #expect(table.value.scalars == [1, 2])
    }
  }

  /// Threads train, evaluate and read at the same time: every value read is one that was whole.
  @Test func concurrentRunsAndReadings() async throws {
    let engine = Engine()
    let torn = Count()
    try await Engine.$current.withValue(engine) {
      let a = Variable(.zeros([64]))
      let b = Variable(.zeros([64]))
      let forth = try CapturedStep(inputs: []) { _ in
        (a.value, b.value) = (a.value + 1, b.value + a.value * 0)
        return []
      }
      let back = try CapturedStep(inputs: []) { _ in
        (b.value, a.value) = (b.value + 1, a.value + b.value * 0)
        return []
      }
      let check = try CapturedStep(inputs: []) { _ in
        [a.value.max() - a.value.min(), b.value.max() - b.value.min()]
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for step in [forth, back] {
          group.addTask { for _ in 0..<200 { try step.run() } }
        }
        group.addTask {
          for _ in 0..<200 {
            try check.run()
            if check.scalar(0) != 0 || check.scalar(1) != 0 { torn.increment() }
          }
        }
        group.addTask {
          for _ in 0..<200 where Set(a.value.scalars).count != 1 { torn.increment() }
        }
        try await group.waitForAll()
      }
      #expect(a.value[0].scalar == 200 && b.value[0].scalar == 200)
    }
    #expect(torn.value == 0)
  }
}
