// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Testing

/// Each verifier of the planner is shown mistakes of the kind it is there for.
@Suite("Planner verifiers")
struct VerifierTests {
  private let steps: CPUBackend.Steps
  private let plan: Plan
  private let updates: [Update]

  init() throws {
    let (graph, updates) = CPUBackendTests.step()
    self.updates = updates
    (steps, plan) = try CPUBackend(threads: 1, provider: .automatic).passes(graph, updates: updates)
  }

  /// The pass that a verifier names; nil where it accepts.
  private func complaint(_ verify: () throws -> Void) throws -> String? {
    do {
      try verify()
      return nil
    } catch let defect as PlanDefect {
      return defect.pass
    }
  }

  @Test("an item that reads a later one, or has another shape or type")
  func structure() throws {
    func complaint(_ plant: (inout Draft) throws -> Void) throws -> String? {
      var draft = steps.simplified
      try plant(&draft)
      return try self.complaint { try draft.verify("simplify") }
    }
    #expect(try complaint { _ in } == nil)
    let index = try #require(steps.simplified.items.firstIndex { $0.op.isElementwise })
    #expect(try complaint { $0.items[index].inputs[0] = $0.items.count - 1 } == "simplify")
    #expect(try complaint { $0.items[index].shape = [1, 2, 3] } == "simplify")
    #expect(try complaint { $0.items[index].elementType = .uint32 } == "simplify")
  }

  @Test("BFloat16 where nobody can read or write it, or where Float32 has to stay")
  func precision() throws {
    let graph = Graph(outputs: PrecisionTests.network().gradient().results)
    let draft = try PrecisionTests.backend().passes(graph, updates: []).0.precise
    func complaint(_ plant: (inout Draft) throws -> Void) throws -> String? {
      var draft = draft
      try plant(&draft)
      return try self.complaint { try draft.verifyPrecision("choosePrecision") }
    }
    #expect(try complaint { _ in } == nil)
    #expect(try complaint { $0.items[$0.outputs[0]].isHalf = true } == "choosePrecision")
    func plantAll(_ isFaulty: (Draft.Item) -> Bool) throws {
      let places = draft.items.indices.filter { isFaulty(draft.items[$0]) }
      #expect(!places.isEmpty)
      for place in places {
        #expect(try complaint { $0.items[place].isHalf.toggle() } == "choosePrecision")
      }
    }
    // Weights and data, statistics, what a pool reads, the operands of products in BFloat16.
    try plantAll { if case .leaf = $0.op { true } else { false } }
    try plantAll { $0.op == .graph(.channelMoments) }
    try plantAll { if case .graph(.maxPool) = $0.op { true } else { false } }
    guard PrecisionTests.isNative else { return }
    let operands = draft.items.filter {
      if case .graph(.convolution) = $0.op { $0.isHalf } else { false }
    }.map { $0.inputs[0] }
    #expect(!operands.isEmpty)
    for operand in operands {
      #expect(try complaint { $0.items[operand].isHalf = false } == "choosePrecision")
    }
  }

  @Test("an order for what is no image, padded lanes, mixed orders, a view or output of blocks")
  func layouts() throws {
    func complaint(_ plant: (inout Draft) throws -> Void) throws -> String? {
      var draft = steps.laidOut
      try plant(&draft)
      return try self.complaint { try draft.verifyLayouts() }
    }
    #expect(try complaint { _ in } == nil)
    let items = steps.laidOut.items
    let vector = try #require(items.firstIndex { $0.shape.rank != 4 })
    #expect(try complaint { $0.items[vector].layout = .channelsLast } == "chooseLayouts")
    let odd = try #require(items.firstIndex { $0.shape.rank == 4 && $0.shape[1] % 16 != 0 })
    #expect(try complaint { $0.items[odd].layout = .blocked16 } == "chooseLayouts")
    let blocked = try #require(
      items.firstIndex { item in
        item.op.isElementwise && item.inputs.contains { items[$0].layout != .plain }
      })
    #expect(try complaint { $0.items[blocked].layout = .plain } == "chooseLayouts")
    let view = try #require(
      items.firstIndex { $0.op.isView && items[$0.inputs[0]].shape.rank == 4 })
    let seen = items[view].inputs[0]
    #expect(try complaint { $0.items[seen].layout = .channelsLast } == "chooseLayouts")
    let image = try #require(items.firstIndex { $0.layout != .plain })
    #expect(try complaint { $0.outputs[0] = image } == "chooseLayouts")
  }

  @Test("an item without a group, a group over unlike elements")
  func groups() throws {
    func complaint(_ plant: (inout Fuse) throws -> Void) throws -> String? {
      var fuse = steps.fused
      try plant(&fuse)
      return try self.complaint { try fuse.verify() }
    }
    #expect(try complaint { _ in } == nil)
    let items = steps.fused.draft.items
    let (name, group) = try #require(steps.fused.groups.first)
    #expect(try complaint { $0.groups[name] = nil } == "fuse")
    #expect(try complaint { $0.groups[name]?.members.removeLast() } == "fuse")
    let stranger = try #require(
      steps.fused.groups.first { items[$0.value.members[0]].shape != items[group.members[0]].shape }
    )
    #expect(
      try complaint {
        for member in stranger.value.members { $0.unit[member] = name }
        $0.groups[name]?.members += stranger.value.members
      } == "fuse")
  }

  @Test("groups that wait for each other")
  func circle() throws {
    let x = Node(input: [4, 4], .float32)
    let first = Node.make(.unary(.relu), [x])
    let between = Node.make(.matmul(transposeLeft: false, transposeRight: false), [first, first])
    let graph = Graph(outputs: [Node.make(.unary(.exp), [between])])
    var fuse = try CPUBackend(threads: 1).passes(graph, updates: []).0.fused
    #expect(try complaint { try fuse.verify() } == nil)
    let names = fuse.groups.keys.sorted()
    #expect(names.count == 2)
    let (one, other) = (try #require(names.first), try #require(names.last))
    let members = fuse.groups[other]?.members ?? []
    fuse.groups[one]?.members += members
    for member in members { fuse.unit[member] = one }
    let broken = fuse
    #expect(try complaint { try broken.verify() } == "fuse")
  }

  @Test("a kernel before what it reads, a value written twice, a leaf read after its update")
  func order() throws {
    let schedule = steps.scheduled
    let right = Array(0..<schedule.kernelCount)
    func complaint(_ order: [Int], updates: [Update]) throws -> String? {
      try self.complaint { try schedule.verify(updates: updates, order: order) }
    }
    #expect(try complaint(right, updates: updates) == nil)
    #expect(try complaint(right.reversed(), updates: updates) == "schedule")
    #expect(try complaint(right + [0], updates: updates) == "schedule")
    #expect(try complaint(Array(right.dropFirst()), updates: updates) == "schedule")
    #expect(try complaint(right, updates: []) == "schedule")
  }

  @Test("a leaf that is read after its update")
  func overwritten() throws {
    let x = Node(input: [4], .float32)
    let double = Node.make(.binary(.add), [x, x])
    let graph = Graph(outputs: [Node.make(.reduce(.sum, axes: [0]), [x]), double])
    let updates = [Update(output: 1, leaf: 0)]
    let schedule = try CPUBackend(threads: 1).passes(graph, updates: updates).0.scheduled
    #expect(schedule.kernelCount == 2)
    #expect(try complaint { try schedule.verify(updates: updates) } == nil)
    #expect(
      try complaint { try schedule.verify(updates: updates, order: [1, 0]) } == "schedule")
  }

  @Test("values that live at the same time and share memory, and a place that is not aligned")
  func places() throws {
    func complaint(_ plant: (inout Plan) -> Void) throws -> String? {
      var plan = plan
      plant(&plan)
      return try self.complaint { try plan.verifyPlacement() }
    }
    #expect(try complaint { _ in } == nil)
    #expect(try complaint { $0.offsets = $0.offsets.map { _ in 0 } } == "place")
    #expect(try complaint { $0.offsets = $0.offsets.map { $0 + 4 } } == "place")
    #expect(try complaint { $0.offsets = $0.offsets.map { $0 + (1 << 30) } } == "place")
  }
}
