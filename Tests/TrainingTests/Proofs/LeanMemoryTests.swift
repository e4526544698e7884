// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Testing

/// A training step that computes values again takes less memory and has the same bits.
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
    let expected = try fingerprint(.full)
    for memory in [CPUBackend.Memory.automatic, .lean] {
      #expect(try fingerprint(memory).difference(from: expected) == nil, "\(memory)")
    }
    #expect(expected.losses.count == 12)
  }

  /// Whether the step's plans pass the verifiers, and the sizes of their values.
  private static func bytes(
    _ model: PlanCase, _ precision: CPUBackend.Precision, _ provider: CPUBackend.Provider,
    batch: Int? = nil
  ) throws -> (full: Int, automatic: Int, lean: Int) {
    let (graph, updates) = try model.step(batch: batch)
    func bytes(_ memory: CPUBackend.Memory) throws -> Int {
      try backend(memory, precision, provider).verifiedPlan(graph, updates: updates).arenaBytes
    }
    return (try bytes(.full), try bytes(.automatic), try bytes(.lean))
  }

  @Test("never more bytes", arguments: PlanCase.all, CPUBackend.Provider.allCases)
  func neverMore(_ model: PlanCase, _ provider: CPUBackend.Provider) throws {
    for precision in CPUBackend.Precision.allCases {
      for batch in [1, 5, model.batch] {
        let bytes = try Self.bytes(model, precision, provider, batch: batch)
        #expect(
          bytes.automatic <= bytes.full && bytes.lean <= bytes.full,
          "\(precision), batch of \(batch)")
      }
    }
  }

  @Test("less than two thirds", arguments: PlanCase.all.filter { $0.isNormalized })
  func less(_ model: PlanCase) throws {
    for precision in CPUBackend.Precision.allCases {
      let bytes = try Self.bytes(model, precision, .automatic)
      for less in [bytes.automatic, bytes.lean] {
        #expect(Double(less) <= 0.65 * Double(bytes.full), "\(less) of \(bytes.full) bytes")
      }
    }
  }

  /// A forward pass keeps nothing, so that there is nothing to compute again.
  @Test func inferenceIsTheSame() throws {
    let step = try PlanCase.all[3].step().graph
    let forward = Graph(outputs: [step.nodes[step.outputIndices[0]]])
    let plans = try CPUBackend.Memory.allCases.map { try Self.backend($0).plan(forward).text }
    #expect(Set(plans).count == 1)
  }
}

extension PlanCase {
  /// Whether batch norms stand between its convolutions.
  fileprivate var isNormalized: Bool { ["resnet20", "mobilenet"].contains(name) }
}
