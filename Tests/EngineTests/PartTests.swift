// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

/// Parts own what they write: each byte has exactly one, and it does not matter who runs it or when.
@Suite("Parts of kernels")
struct PartTests {
  /// Every value between 0 and 1, which is also a class that there is.
  static func inputs(_ graph: Graph) -> [Storage] {
    graph.leaves.enumerated().map { index, leaf in
      let node = graph.nodes[leaf]
      let values = SampleValues(seed: UInt64(index)).uniform(node.shape.count, in: 0.01...1)
      return Storage(node.elementType, values)
    }
  }

  /// What is said of a training step in which some kernel does something else.
  ///
  /// - Parameter position: The kernel's; nil takes the first with several parts.
  private func complaint(
    _ provider: CPUBackend.Provider, at position: Int? = nil,
    _ plant: @escaping PlantedKernel.Body = { $0.run($1, part: $2) }
  ) throws -> PlanDefect? {
    let (graph, updates) = CPUBackendTests.step()
    var plan = try CPUBackend(threads: 2, provider: provider).plan(graph, updates: updates)
    let found = position ?? plan.kernels.firstIndex { $0.parts > 1 }
    let index = try #require(found)
    plan.kernels[index] = PlantedKernel(plan.kernels[index], plant)
    do {
      try plan.verifyParts(inputs: Self.inputs(graph), workers: 2)
      return nil
    } catch {
      return error
    }
  }

  @Test("a whole training step is in order", arguments: CPUBackend.Provider.allCases)
  func step(_ provider: CPUBackend.Provider) throws {
    #expect(try complaint(provider) == nil)
  }

  @Test("a part that nobody computes is found", arguments: CPUBackend.Provider.allCases)
  func missing(_ provider: CPUBackend.Provider) throws {
    let defect = try complaint(provider) { $2 == 0 ? 0 : $0.run($1, part: $2) }
    #expect(defect?.description.contains("nobody has written") == true)
  }

  @Test("no kernel can be left out", arguments: CPUBackend.Provider.allCases)
  func needed(_ provider: CPUBackend.Provider) throws {
    let (graph, updates) = CPUBackendTests.step()
    let plan = try CPUBackend(threads: 2, provider: provider).plan(graph, updates: updates)
    for (index, kernel) in plan.kernels.enumerated() {
      let defect = try complaint(provider, at: index) { _, _, _ in 0 }
      #expect(defect != nil, "\(index): \(kernel.name)")
      // Nobody but the user misses a result: each of its bytes has to have an owner.
      if plan.values[kernel.writes[0]].role != .temporary {
        #expect(defect?.description.contains("no part writes byte 0") == true)
      }
    }
  }

  @Test("two parts that write the same bytes are found", arguments: CPUBackend.Provider.allCases)
  func shared(_ provider: CPUBackend.Provider) throws {
    let defect = try complaint(provider) { kernel, frame, part in
      kernel.run(frame, part: part) + kernel.run(frame, part: (part + 1) % kernel.parts)
    }
    #expect(defect?.description.contains("both write byte") == true)
  }

  @Test("a result that depends on the worker is found", arguments: CPUBackend.Provider.allCases)
  func worker(_ provider: CPUBackend.Provider) throws {
    let defect = try complaint(provider) { kernel, frame, part in
      let status = kernel.run(frame, part: part)
      let changed = part == 0 ? UInt8(frame.worker) : 0
      frame.values[kernel.writes[0]].assumingMemoryBound(to: UInt8.self)[0] ^= changed
      return status
    }
    #expect(defect?.description.contains("depends on the worker") == true)
  }

  @Test("a part that fails is found", arguments: CPUBackend.Provider.allCases)
  func failure(_ provider: CPUBackend.Provider) throws {
    let defect = try complaint(provider) { $2 == 1 ? 3 : $0.run($1, part: $2) }
    #expect(defect?.description.contains("status 3") == true)
  }

  @Test("random graphs are in order", arguments: 0..<40)
  func random(_ seed: UInt64) throws {
    let function = RandomGraph.function(seed: seed, .float32).gradient()
    let graph = Graph(outputs: function.results)
    for provider in CPUBackend.Provider.allCases {
      let plan = try CPUBackend(threads: 2, provider: provider).plan(graph)
      try plan.verifyParts(inputs: Self.inputs(graph), workers: 2)
    }
  }
}
