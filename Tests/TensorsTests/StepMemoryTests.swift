// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentTensors
import DescentTestSupport
import Foundation
import Synchronization
import Testing

/// Variables lend their memory to the step that writes it; nobody else may notice.
@Suite("What variables lend to captured steps")
struct StepMemoryTests {
  private let counter = Variable(Tensor([0]))

  private func count() throws -> CapturedStep {
    try CapturedStep(inputs: [TensorSpec([1])]) { inputs in
      counter.value = counter.value + inputs[0]
      return [counter.value * 2]
    }
  }

  @Test("is there again for whoever asks, between runs and during an access to inputs and results")
  func reading() throws {
    let step = try count()
    step.setInput(0, to: Tensor([1]))
    for run in 1...3 {
      try step.run()
      try step.run()
      let seen = step.withInput(0, as: Float.self) { _ in counter.value.scalar }
      #expect(seen == Float(2 * run))
      let (doubled, again) = step.withOutput(0, as: Float.self) { ($0[0], counter.value.scalar) }
      #expect(doubled == Float(4 * run) && again == Float(2 * run))
    }
  }

  @Test("is what a value that is set between runs goes to")
  func setting() throws {
    let step = try count()
    step.setInput(0, to: Tensor([1]))
    try step.run()
    let old = counter.value
    counter.value = Tensor([10])
    try step.run()
    try step.run()
    #expect(counter.value.scalar == 12)
    // Pending when the next run begins.
    counter.value = counter.value * 3
    try step.run()
    #expect(counter.value.scalar == 37)
    #expect(old.scalar == 1)
  }

  @Test("comes back when the step ends, and nothing keeps either alive")
  func ending() throws {
    weak var gone: Variable?
    weak var goneStep: CapturedStep?
    do {
      let local = Variable(Tensor([1]))
      gone = local
      do {
        let step = try CapturedStep(inputs: []) { _ in
          local.value = local.value + 1
          return []
        }
        goneStep = step
        try step.run()
      }
      #expect(goneStep == nil)
      #expect(local.value.scalar == 2)
      let step = try CapturedStep(inputs: []) { _ in
        local.value = local.value + 1
        return []
      }
      try step.run()
    }
    #expect(gone == nil)
  }

  /// Such a tensor has no memory here; it must not be read from anywhere.
  @Test("is nothing for the body of another step")
  func leaked() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let weight = Variable(Tensor([1, 2, 3]))
      let kept = Mutex<Tensor?>(nil)
      _ = try CapturedStep(inputs: []) { _ in
        let value = weight.value
        kept.withLock { $0 = value }
        return [value.sum()]
      }
      _ = try CapturedStep(inputs: []) { _ in [(kept.withLock { $0 } ?? Tensor(0)).sum()] }
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("what a variable was, of another step"))
  }

  /// Each step writes one variable and reads the next one's: all three may wait at the same time, on
  /// threads of their own and often enough to meet.
  @Test("is never waited for in a circle")
  func circle() throws {
    let runs = isSanitized ? 20_000 : 1_000_000
    let engine = Engine()
    let variables = (0..<3).map { _ in Variable(Tensor([0])) }
    let steps = try (0..<3).map { own in
      try CapturedStep(inputs: [], engine: engine) { _ in
        let next = variables[(own + 1) % 3].value
        variables[own].value = variables[own].value + 1 + 0 * next
        return []
      }
    }
    let done = DispatchSemaphore(value: 0)
    for step in steps {
      Thread.detachNewThread {
        for _ in 0..<runs { try? step.run() }
        done.signal()
      }
    }
    for _ in steps {
      let ended = done.wait(timeout: .now() + 120)
      try #require(ended == .success)
    }
    #expect(variables.allSatisfy { $0.value.scalar == Float(runs) })
  }
}
