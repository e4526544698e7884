// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

/// Values that are computed again for their late readers, and verifiers that find wrong copies.
@Suite("Recomputed values")
struct RecomputeTests {
  private static func backend(
    _ memory: CPUBackend.Memory, _ provider: CPUBackend.Provider = .automatic, threads: Int = 2
  ) -> CPUBackend {
    CPUBackend(threads: threads, provider: provider, memory: memory)
  }

  private static func steps() throws -> CPUBackend.Steps {
    let (graph, updates) = StepTests.network()
    return try backend(.lean).passes(graph, updates: updates).0
  }

  private func complaint(_ verify: () throws -> Void) -> String? {
    do {
      try verify()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("a step with less memory and the same bits", arguments: CPUBackend.Provider.allCases)
  func sameBits(_ provider: CPUBackend.Provider) throws {
    let (graph, updates) = StepTests.network()
    func results(_ backend: CPUBackend) throws -> [[Double]] {
      let inputs = PartTests.inputs(graph)
      let loss = Storage(uninitialized: .float32, count: 1)
      let leaves = updates.map { inputs[$0.leaf] }
      try backend.compile(graph, updates: updates).run(inputs: inputs, outputs: [loss] + leaves)
      return ([loss] + leaves).map { $0.doubles() }
    }
    let expected = try results(Self.backend(.full, provider))
    for threads in [1, 2, 3] {
      #expect(try results(Self.backend(.lean, provider, threads: threads)) == expected)
    }
    let kept = try Self.backend(.full, provider).plan(graph, updates: updates)
    let lean = try Self.backend(.lean, provider).verifiedPlan(graph, updates: updates)
    #expect(lean.arenaBytes < kept.arenaBytes)
    #expect(lean.kernels.contains { !$0.follows.isEmpty })
  }

  @Test("no value is computed again from one that is")
  func depth() throws {
    let fuse = try Self.steps().fused
    let items = fuse.draft.items
    #expect(items.contains { $0.after != nil })
    for (index, item) in items.enumerated() where item.after != nil {
      for input in item.inputs where items[input].after != nil {
        #expect(fuse.unit[input] == fuse.unit[index] || !items[input].op.isElementwise)
      }
    }
  }

  @Test("a copy of something else, one that waits for nothing, one before it is rounded")
  func copies() throws {
    let steps = try Self.steps()
    func complaint(_ plant: (inout Fuse) throws -> Void) throws -> String? {
      var fuse = steps.fused
      try plant(&fuse)
      return self.complaint { try fuse.verifyCopies(of: steps.grouped) }
    }
    #expect(try complaint { _ in } == nil)
    let items = steps.fused.draft.items
    let copies = items.indices.filter { items[$0].after != nil && items[$0].op.isElementwise }
    #expect(!copies.isEmpty)
    for copy in copies {
      let other = try #require(
        items.indices.first {
          $0 < copy && items[$0].shape == items[items[copy].inputs[0]].shape
            && $0 != items[copy].inputs[0] && items[$0].op != items[items[copy].inputs[0]].op
        })
      #expect(
        try complaint { $0.draft.items[copy].inputs[0] = other }?.contains("another way") == true)
      let leaf = try #require(
        items.indices.first { if case .leaf = items[$0].op { true } else { false } })
      #expect(try complaint { $0.draft.items[copy].after = leaf }?.contains("no copy") == true)
    }
    let read = try #require(
      copies.first { copy in items.contains { $0.after == nil && $0.inputs.contains(copy) } })
    func plantHalf(isRounded: Bool) throws -> String? {
      var (fuse, original) = (steps.fused, steps.grouped)
      for index in fuse.draft.items.indices where fuse.draft.items[index].op == items[read].op {
        fuse.draft.items[index].isHalf = true
        fuse.draft.items[index].isRounded = isRounded
      }
      for index in original.draft.items.indices
      where original.draft.items[index].op == items[read].op {
        original.draft.items[index].isHalf = true
      }
      return self.complaint { try fuse.verifyCopies(of: original) }
    }
    #expect(try plantHalf(isRounded: true) == nil)
    #expect(try plantHalf(isRounded: false)?.contains("before it is rounded") == true)
  }

  @Test("a copy that runs before what it waits for")
  func order() throws {
    let (_, updates) = StepTests.network()
    let schedule = try Self.steps().scheduled
    let late = schedule.kernels.indices.filter { !schedule.kernels[$0].follows.isEmpty }
    #expect(!late.isEmpty)
    for kernel in late {
      let followed = schedule.kernels[kernel].follows[0]
      let writer = try #require(
        schedule.kernels.firstIndex { $0.writes.contains(followed) })
      var order = Array(schedule.kernels.indices)
      order.remove(at: kernel)
      order.insert(kernel, at: writer)
      #expect(
        complaint { try schedule.verify(updates: updates, order: order) }?
          .contains("runs before value") == true)
    }
  }

  @Test("a chain of residual sums is computed again one by one, and grows by little")
  func chain() throws {
    func kernels(_ memory: CPUBackend.Memory, blocks: Int) throws -> Plan {
      let graph = Self.residualChain(blocks: blocks)
      return try Self.backend(memory).verifiedPlan(graph)
    }
    for blocks in [6, 12] {
      let (kept, lean) = (
        try kernels(.full, blocks: blocks), try kernels(.lean, blocks: blocks)
      )
      #expect(lean.kernels.count - kept.kernels.count <= blocks)
      #expect(Double(lean.arenaBytes) < 0.85 * Double(kept.arenaBytes))
      #expect(Double(lean.traffic) < 1.25 * Double(kept.traffic))
    }
  }

  @Test("random numbers come from the key again", arguments: CPUBackend.Provider.allCases)
  func dropout(_ provider: CPUBackend.Provider) throws {
    let x = Node(input: [16, 16, 16, 16], .float32)
    let key = Node(input: [4], .uint32)
    let weights = (0..<4).map { _ in Node(input: [16, 16, 3, 3], .float32) }
    var image = x
    for (use, weight) in weights.enumerated() {
      let dropped = Node.make(.dropout(rate: 0.25, use: UInt32(use)), [image, key])
      image = StepTests.normalizedConvolution(dropped, weight).unary(.tanh)
    }
    let loss = Node.make(.reduce(.sum, axes: [0, 1, 2, 3]), [image])
    let graph = Graph(outputs: [loss] + gradients(of: loss, withRespectTo: weights))
    let lean = try Self.backend(.lean, provider).verifiedPlan(graph)
    #expect(lean.kernels.contains { $0.name.hasPrefix("random") && !$0.follows.isEmpty })
    let inputs = PartTests.inputs(graph)
    func results(_ memory: CPUBackend.Memory) throws -> [[Double]] {
      let outputs = graph.outputIndices.map { graph.nodes[$0] }.map {
        Storage(uninitialized: $0.elementType, count: $0.shape.count)
      }
      try Self.backend(memory, provider).compile(graph, updates: [])
        .run(inputs: inputs, outputs: outputs)
      return outputs.map { $0.doubles() }
    }
    #expect(try results(.lean) == results(.full))
  }

  /// `x + relu(norm(convolution(x)))` so many times, and the gradients of its weights.
  private static func residualChain(blocks: Int) -> Graph {
    let x = Node(input: [16, 16, 16, 16], .float32)
    let weights = (0..<blocks).map { _ in Node(input: [16, 16, 3, 3], .float32) }
    var image = x
    for weight in weights {
      let normal = StepTests.normalizedConvolution(image, weight)
      image = Node.make(.binary(.add), [normal.unary(.relu), image])
    }
    let loss = Node.make(.reduce(.sum, axes: [0, 1, 2, 3]), [image.unary(.square)])
    return Graph(outputs: [loss] + gradients(of: loss, withRespectTo: weights))
  }
}
