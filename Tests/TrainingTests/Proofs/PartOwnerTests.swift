// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

/// In the plans of six training steps each byte is written by exactly one part; see `Plan.verifyParts`.
@Suite("Owners of parts")
struct PartOwnerTests {
  @Test(arguments: PlanCase.all, CPUBackend.Provider.allCases)
  func everyByteHasOnePart(_ model: PlanCase, _ provider: CPUBackend.Provider) throws {
    try check(model, CPUBackend(threads: 2, provider: provider))
  }

  @Test(arguments: PlanCase.all.filter { $0.shape.rank > 1 })
  func everyByteHasOnePartInBFloat16(_ model: PlanCase) throws {
    try check(model, CPUBackend(threads: 2, precision: .bfloat16))
  }

  private func check(_ model: PlanCase, _ backend: CPUBackend) throws {
    // An odd batch, so that parts are of two sizes.
    let (graph, updates) = try model.step(batch: model.shape.rank == 1 ? model.batch - 1 : 11)
    let plan = try backend.plan(graph, updates: updates)
    if model.batch > 32 { #expect(plan.kernels.contains { $0.parts > 1 }) }
    let inputs = graph.leaves.enumerated().map { index, leaf in
      let node = graph.nodes[leaf]
      // Between 0 and 1 also second moments and classes are what they can be.
      return Storage(
        node.elementType,
        SampleValues(seed: UInt64(index)).uniform(node.shape.count, in: 0.01...1))
    }
    try plan.verifyParts(inputs: inputs, workers: 2)
  }
}
