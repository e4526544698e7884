// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Testing

/// The peak of memory that a plan predicts is what it places and what it is bound to.
@Suite("Predicted memory")
struct PlanMemoryTests {
  @Test(arguments: CPUBackend.Memory.allCases)
  func sum(_ setting: CPUBackend.Memory) throws {
    let (graph, updates) = StepTests.network()
    for threads in [1, 3] {
      let backend = CPUBackend(threads: threads, memory: setting)
      let plan = try backend.plan(graph, updates: updates)
      let memory = try backend.describe(graph, updates: updates).memory
      #expect(memory.values == plan.arenaBytes)
      #expect(memory.scratch == plan.scratchBytes * threads)
      let leaves = graph.leaves.map { graph.nodes[$0] }
      #expect(
        memory.inputs == leaves.reduce(0) { $0 + $1.shape.count * $1.elementType.byteCount })
      // The loss; the other outputs are the weights.
      #expect(memory.results == 4)
      #expect(memory.constants > 0 && memory.constants < 1024)
      #expect(
        memory.total
          == memory.values + memory.scratch + memory.inputs + memory.results + memory.constants)
      // No value lies behind the end, and one ends there.
      let ends = plan.values.indices.filter { plan.values[$0].role == .temporary }
        .map { plan.offsets[$0] + plan.values[$0].byteCount }
      #expect(ends.allSatisfy { $0 <= memory.values })
      #expect(ends.contains { $0 > memory.values - 64 })
    }
  }

  /// Other tests run beside it: only that there is a figure, and that it is not absurd.
  @Test func measured() throws {
    let (graph, updates) = StepTests.network()
    let backend = CPUBackend(threads: 2)
    let before = try backend.describe(graph, updates: updates)
    #if os(Linux)
      #expect(try backend.measuredMemory(graph, updates: updates) != nil)
    #endif
    #expect(try backend.describe(graph, updates: updates) == before)
  }
}
