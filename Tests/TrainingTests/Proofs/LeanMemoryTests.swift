// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Testing

/// With lean memory a training step takes less memory and has the same bits.
@Suite("Lean memory")
struct LeanMemoryTests {
  private static func backend(
    _ memory: CPUBackend.Memory, _ precision: CPUBackend.Precision = .float32,
    _ provider: CPUBackend.Provider = .automatic
  ) -> CPUBackend {
    CPUBackend(threads: 2, provider: provider, precision: precision, memory: memory)
  }

  @Test(
    "weights and losses of many steps", arguments: ProofNetwork.all, CPUBackend.Precision.allCases)
  func sameBits(_ network: ProofNetwork, _ precision: CPUBackend.Precision) throws {
    func fingerprint(_ memory: CPUBackend.Memory) throws -> Fingerprint {
      try Fingerprint(network, on: Self.backend(memory, precision), loaderTasks: 0, steps: 12)
    }
    let expected = try fingerprint(.automatic)
    #expect(try fingerprint(.lean).difference(from: expected) == nil)
    #expect(expected.losses.count == 12)
  }

  /// Whether the step's plan with lean memory passes the verifiers, and both sizes of its values.
  private static func bytes(
    _ model: PlanCase, _ precision: CPUBackend.Precision, _ provider: CPUBackend.Provider,
    batch: Int? = nil
  ) throws -> (kept: Int, lean: Int) {
    let (graph, updates) = try model.step(batch: batch)
    return (
      try backend(.automatic, precision, provider).plan(graph, updates: updates).arenaBytes,
      try backend(.lean, precision, provider).verifiedPlan(graph, updates: updates).arenaBytes
    )
  }

  @Test("never more bytes", arguments: PlanCase.all, CPUBackend.Provider.allCases)
  func neverMore(_ model: PlanCase, _ provider: CPUBackend.Provider) throws {
    for precision in CPUBackend.Precision.allCases {
      for batch in [1, 5, model.batch] {
        let (kept, lean) = try Self.bytes(model, precision, provider, batch: batch)
        #expect(lean <= kept, "\(precision), batch of \(batch)")
      }
    }
  }

  @Test("less than two thirds", arguments: PlanCase.all.filter { $0.isNormalized })
  func less(_ model: PlanCase) throws {
    for precision in CPUBackend.Precision.allCases {
      let (kept, lean) = try Self.bytes(model, precision, .automatic)
      #expect(Double(lean) <= 0.65 * Double(kept), "\(lean) of \(kept) bytes")
    }
  }

  /// A forward pass keeps nothing, so that there is nothing to compute again.
  @Test func inferenceIsTheSame() throws {
    let step = try PlanCase.all[3].step().graph
    let forward = Graph(outputs: [step.nodes[step.outputIndices[0]]])
    #expect(
      try Self.backend(.lean).plan(forward).text == Self.backend(.automatic).plan(forward).text)
  }
}

extension PlanCase {
  /// Whether batch norms stand between its convolutions.
  fileprivate var isNormalized: Bool { ["resnet20", "mobilenet"].contains(name) }
}
