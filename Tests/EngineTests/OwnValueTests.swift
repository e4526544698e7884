// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Synchronization
import Testing

/// Values that live inside of a chain alone lie in the memory of whoever works on a part of it.
@Suite("A worker's own values")
struct OwnValueTests {
  private func plan(_ provider: CPUBackend.Provider = .automatic) throws -> Plan {
    let (graph, updates) = StepTests.network()
    return try CPUBackend(threads: 2, provider: provider).verifiedPlan(graph, updates: updates)
  }

  private func complaint(
    _ plan: Plan,
    _ verify: (Plan) throws(PlanDefect) -> Void = { (plan) throws(PlanDefect) in
      try plan.verifyPlacement()
    }
  ) -> String? {
    do {
      try verify(plan)
      return nil
    } catch {
      return error.description
    }
  }

  /// A chain that has values of its own, and the first of which each part has its samples.
  private func chain(_ plan: Plan) throws -> (index: Int, own: Int) {
    let found = plan.steps.enumerated().compactMap { index, step in
      step.ownValues.first { !$0.isOfPrologue }.map { (index, $0.value) }
    }
    return try #require(found.first)
  }

  @Test(
    "what the next kernel of a chain reads, and nobody else",
    arguments: CPUBackend.Provider.allCases)
  func chosen(_ provider: CPUBackend.Provider) throws {
    let plan = try plan(provider)
    var count = 0
    for step in plan.steps {
      for own in step.ownValues {
        count += 1
        let users = plan.kernels.indices.filter {
          plan.kernels[$0].reads.contains(own.value) || plan.kernels[$0].writes.contains(own.value)
        }
        #expect(users.count > 1 && users.allSatisfy(step.kernels.contains))
        let isOfPrologue = step.prologue.contains(users[0])
        #expect(own.sampleBytes == (isOfPrologue ? 0 : plan.values[own.value].byteCount / 16))
      }
    }
    #expect(count >= 3)
    // All of them would need more than what a worker has for itself.
    var dissolved = plan
    dissolved.dissolveSteps()
    #expect(dissolved.arenaBytes - plan.arenaBytes > 2 * plan.scratchBytes)
    #expect(plan.text.contains("@w"))
  }

  @Test("a batch that the parts do not divide", arguments: [1, 2, 5])
  func unevenParts(_ threads: Int) throws {
    let x = Node(input: [21, 16, 24, 24], .float32)
    let weight = Node(input: [16, 16, 3, 3], .float32)
    let image = Node.make(.unary(.relu), [StepTests.normalizedConvolution(x, weight)])
    let loss = Node.make(
      .reduce(.sum, axes: [0, 1, 2, 3]), [StepTests.normalizedConvolution(image, weight)])
    let graph = Graph(outputs: [loss] + gradients(of: loss, withRespectTo: [x, weight]))
    func results(_ change: @escaping @Sendable (inout Plan) -> Void) throws -> [[Double]] {
      let backend = PlantedBackend(CPUBackend(threads: threads), change)
      let outputs = graph.outputs.map {
        Storage(uninitialized: .float32, count: $0.shape.count)
      }
      try backend.compile(graph, updates: [])
        .run(inputs: PartTests.inputs(graph), outputs: outputs)
      return outputs.map { $0.doubles() }
    }
    let plan = try CPUBackend(threads: threads).verifiedPlan(graph)
    let chain = try #require(plan.steps.first { !$0.ownValues.isEmpty })
    #expect(21 % chain.parts.count != 0)
    #expect(try results { _ in } == results { $0.dissolveSteps() })
    try plan.verifyParts(inputs: PartTests.inputs(graph), workers: threads)
  }

  @Test("places that another value or a kernel's scratch memory has, or beyond the end")
  func places() throws {
    let plan = try plan()
    #expect(complaint(plan) == nil)
    let step = try #require(plan.steps.firstIndex { $0.ownValues.count > 1 })
    var planted = plan
    for index in plan.steps[step].ownValues.indices {
      planted.steps[step].ownValues[index].offset = plan.steps[step].ownValues[0].offset
    }
    #expect(complaint(planted)?.contains("share memory") == true)
    planted = plan
    planted.steps[step].ownValues[0].offset = 0
    #expect(complaint(planted)?.contains("lies at 0") == true)
    planted = plan
    planted.steps[step].ownValues[0].offset += 4
    #expect(complaint(planted)?.contains("lies at") == true)
    planted = plan
    planted.steps[step].ownValues[0].offset += plan.scratchBytes
    #expect(complaint(planted)?.contains("lies at") == true)
    planted = plan
    planted.scratchBytes = 0
    #expect(complaint(planted)?.contains("needs") == true)
  }

  @Test("an own value that somebody else reads, or reads as a whole")
  func strangers() throws {
    let plan = try plan()
    let (index, own) = try chain(plan)
    let step = plan.steps[index]
    let reader = try #require(step.kernels.first { plan.kernels[$0].reads.contains(own) })
    var planted = plan
    planted.kernels[reader] = PlantedKernel(plan.kernels[reader], isBatchCut: false)
    #expect(complaint(planted)?.contains("wants all of") == true)
    let stranger = try #require(plan.kernels.indices.last { !step.kernels.contains($0) })
    planted = plan
    planted.kernels[stranger] = PlantedReader(base: plan.kernels[stranger], other: own)
    #expect(complaint(planted)?.contains("wants all of") == true)
    planted = plan
    planted.steps[index].parts[0] += planted.steps[index].parts.remove(at: 1)
    #expect(complaint(planted)?.contains("several parts") == true)
  }

  @Test("the prologue's, which every worker makes for itself", arguments: 1...3)
  func prologue(_ threads: Int) throws {
    let (graph, updates) = StepTests.network()
    let backend = CPUBackend(threads: threads, provider: .automatic)
    let plan = try backend.verifiedPlan(graph, updates: updates)
    let prologues = plan.steps.filter { !$0.prologue.isEmpty }
    #expect(prologues.count >= 3)
    #expect(plan.text.contains("by each worker"))
    // Their kernels run once for each worker that has a part, and not before it has one.
    let runs = Mutex([Int](repeating: 0, count: plan.kernels.count))
    let counting = PlantedBackend(backend) { plan in
      for kernel in plan.steps.flatMap(\.prologue) {
        plan.kernels[kernel] = PlantedKernel(plan.kernels[kernel]) { base, frame, part in
          runs.withLock { $0[kernel] += part == 0 ? 1 : 0 }
          return base.run(frame, part: part)
        }
      }
    }
    let loss = Storage(uninitialized: .float32, count: 1)
    let inputs = PartTests.inputs(graph)
    try counting.compile(graph, updates: updates)
      .run(inputs: inputs, outputs: [loss] + updates.map { inputs[$0.leaf] })
    for kernel in prologues.flatMap(\.prologue) {
      #expect(runs.withLock { (1...threads).contains($0[kernel]) })
    }
  }

  private static func steps(_ plan: Plan) throws(PlanDefect) { try plan.verifySteps() }

  @Test("a prologue that writes what others see, or reads what the step makes")
  func prologueFaults() throws {
    let plan = try plan()
    let index = try #require(
      plan.steps.firstIndex { !$0.prologue.isEmpty && $0.ownValues.count > 1 })
    let step = plan.steps[index]
    let kernel = step.prologue.lowerBound
    var planted = plan
    planted.steps[index].ownValues.removeAll(where: \.isOfPrologue)
    #expect(complaint(planted, Self.steps)?.contains("cannot be repeated") == true)
    planted = plan
    let made = try #require(plan.kernels[step.members.lowerBound].writes.first)
    planted.kernels[kernel] = PlantedReader(base: plan.kernels[kernel], other: made)
    #expect(complaint(planted, Self.steps)?.contains("cannot be repeated") == true)
    planted = plan
    let own = try #require(plan.kernels[kernel].writes.first)
    let stranger = try #require(plan.kernels.indices.last { !step.kernels.contains($0) })
    planted.kernels[stranger] = PlantedReader(base: plan.kernels[stranger], other: own)
    #expect(complaint(planted)?.contains("not the prologue's alone") == true)
    planted = plan
    planted.steps[index].parts[0].insert(Step.Task(kernel: kernel, part: 0), at: 0)
    #expect(complaint(planted, Self.steps)?.contains("every part once") == true)
    // Beside a value of the chain's parts, which all of the worker's parts write again.
    planted = plan
    for place in plan.steps[index].ownValues.indices {
      planted.steps[index].ownValues[place].offset = step.ownValues[0].offset
    }
    #expect(complaint(planted)?.contains("share memory") == true)
  }

  /// What is said of a plan in which a kernel that writes an own value does something else.
  private func defect(_ body: @escaping PlantedKernel.Body) throws -> String? {
    let (graph, _) = StepTests.network()
    var plan = try plan()
    let (index, own) = try chain(plan)
    let step = plan.steps[index]
    let user = try #require(
      step.kernels.first { kernel in
        plan.kernels[kernel].reads.contains(own) && !plan.kernels[kernel].writes.isEmpty
      })
    let writer = try #require(step.kernels.first { plan.kernels[$0].writes.contains(own) })
    for kernel in [user, writer] {
      plan.kernels[kernel] = PlantedKernel(plan.kernels[kernel], body)
    }
    do {
      try plan.verifyParts(inputs: PartTests.inputs(graph), workers: 2)
      return nil
    } catch {
      return error.description
    }
  }

  @Test("a part that writes or reads the samples of another one")
  func otherSamples() throws {
    #expect(try defect { $0.run($1, part: $2) } == nil)
    let turned = try defect { $0.run($1, part: ($2 + 1) % $0.parts) }
    #expect(turned?.contains("a sample of part") == true, "\(turned ?? "nothing")")
    let read = try defect { kernel, frame, part in
      let status = kernel.run(frame, part: part)
      guard let cut = kernel.batchCut, let own = cut.reads.first, let value = cut.writes.first
      else {
        return status
      }
      // The first sample is part 0's.
      let first = frame.values[own].assumingMemoryBound(to: UInt8.self)[0]
      let written = frame.values[value].assumingMemoryBound(to: UInt8.self)
      let place = cut.range(part, of: kernel.parts).lowerBound
      written[place * 16 * 16 * 16 * 4] ^= part > 0 ? first &+ 1 : 0
      return status
    }
    #expect(read?.contains("nobody has written") == true, "\(read ?? "nothing")")
  }
}
