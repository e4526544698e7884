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

  /// Comparisons with numbers that Float32 holds are made in it; the others must not be.
  @Test("integers are compared exactly", arguments: [0x1p24 - 1, 0x1p24, 0x1p24 + 1, 1 - 0x1p24])
  func comparisons(_ number: Double) throws {
    let steps: [Double] = [-2, -1, 0, 1, 2]
    let values: [Double] = steps.map { $0 + number } + steps.map { $0 - number } + [0]
    let x = Node(input: [values.count], .int32)
    let constant = Node.make(.constant(number, .int32), []).broadcast([values.count])
    var outputs: [Node] = []
    for kind in Op.Comparison.allCases {
      for pair in [[x, constant], [constant, x]] {
        outputs.append(Node.make(.cast(.float32), [Node.make(.compare(kind), pair)]))
      }
    }
    for backend in Self.backends { _ = try names(outputs, [x.id: values], on: backend) }
  }

  @Test("a loss and its gradient are one kernel, unless one feeds the other")
  func lossAndGradient() throws {
    let (rows, columns) = (21, 10)
    let (x, t) = (Node(input: [rows, columns], .float32), Node(input: [rows, columns], .float32))
    let one = Node.make(.constant(0.5, .float32), []).broadcast([rows])
    let loss = Node.make(.softmaxCrossEntropy, [x, t])
    func gradient(_ upstream: Node) -> Node {
      Node.make(.softmaxCrossEntropyGradient, [x, t, upstream])
    }
    let inputs = [UInt64(3), 4].map {
      Storage(.float32, SampleValues(seed: $0).uniform(rows * columns, in: 0...3))
    }
    for backend in Self.backends {
      func run(_ outputs: [Node]) throws -> (results: [[Double]], kernels: [String]) {
        let graph = Graph(outputs: outputs)
        let found = outputs.map { Storage(uninitialized: .float32, count: $0.shape.count) }
        try backend.compile(graph, updates: []).run(inputs: inputs, outputs: found)
        return (found.map { $0.doubles() }, try backend.verifiedPlan(graph).kernels.map(\.name))
      }
      let both = try run([loss, gradient(one)])
      #expect(both.kernels == ["softmaxCrossEntropy and gradient"])
      let apart = [try run([loss]), try run([gradient(one)])]
      #expect(both.results == apart.flatMap(\.results))
      let squared = try run([gradient(loss)])
      #expect(squared.kernels == ["softmaxCrossEntropy", "softmaxCrossEntropyGradient"])
      // A second gradient stays what it is.
      let more = try run([loss, gradient(one), gradient(loss)])
      #expect(
        more.kernels.sorted() == [
          "softmaxCrossEntropy and gradient", "softmaxCrossEntropyGradient",
        ])
      #expect(more.results == both.results + squared.results)
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
