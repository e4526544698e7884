// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

/// What keeps the plans of small steps short, against plain loops.
@Suite("Short plans")
struct SmallPlanTests {
  private static let backends = [
    CPUBackend(threads: 1), CPUBackend(threads: 1, provider: .blas),
    CPUBackend(threads: 1, precision: .bfloat16),
  ]

  /// The kernels of a graph, and whether its results are those of the reference backend.
  private func names(_ outputs: [Node], _ inputs: [UInt64: [Double]], on backend: CPUBackend) throws
    -> [String]
  {
    let graph = Graph(outputs: outputs)
    let storages = graph.leaves.map { leaf in
      Storage(graph.nodes[leaf].elementType, inputs[graph.nodes[leaf].id] ?? [])
    }
    let found = outputs.map { Storage(uninitialized: $0.elementType, count: $0.shape.count) }
    try backend.compile(graph, updates: []).run(inputs: storages, outputs: found)
    let expected = try ReferenceBackend().executable(for: graph)
      .evaluate(storages.map { $0.doubles() })
    #expect(found.map { $0.doubles() } == expected)
    return try backend.verifiedPlan(graph).kernels.map(\.name)
  }

  @Test("a one-hot row is one kernel, whoever reads it", arguments: [ElementType.int32, .float64])
  func oneHot(_ type: ElementType) throws {
    let labels = Node(input: [5, 1], type)
    let classes = Node.make(.iota([1, 3], axis: 1, type), [])
    let (rows, columns) = (
      Node.make(.broadcast([5, 3]), [labels]), Node.make(.broadcast([5, 3]), [classes])
    )
    let hit = Node.make(.compare(.equal), [rows, columns])
    let single = Node.make(.cast(.float32), [hit])
    let double = Node.make(.cast(.float64), [single])
    let scaled = single.binary(
      .multiply, Node.make(.constant(0.25, .float32), []).broadcast([5, 3]))
    for backend in Self.backends {
      let values: [UInt64: [Double]] = [labels.id: [2, 0, 1, 2, 7]]
      #expect(try names([single], values, on: backend).count == 1)
      _ = try names([single, scaled, double, hit], values, on: backend)
    }
  }

  @Test("a number that is repeated stands in the plan, up to 4096 times", arguments: [4096, 4097])
  func repeated(_ count: Int) throws {
    let number = Node.make(.constant(1.5, .float32), []).broadcast([count])
    let index = Node(input: [3], .int32)
    let picked = Node.make(.gather(axis: 0), [number, index])
    for backend in Self.backends {
      let values: [UInt64: [Double]] = [index.id: [0, 5, Double(count - 1)]]
      let kernels = try names([picked], values, on: backend)
      #expect(kernels.contains("broadcast") == (count > 4096))
      _ = try names([number, picked], values, on: backend)
    }
  }
}

extension Node {
  fileprivate func broadcast(_ shape: Shape) -> Node { Node.make(.broadcast(shape), [self]) }
}
