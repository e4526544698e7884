// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

/// Kernels that spare others, and what only looks like work for them.
@Suite("Cross-entropy of labels, means")
struct SpecializeTests {
  private static let backends = [
    CPUBackend(threads: 1), CPUBackend(threads: 2, provider: .blas),
    CPUBackend(threads: 1, precision: .bfloat16),
  ]
  private let x = Node(input: [7, 5], .float32)
  private let labels = Node(input: [7], .int32)
  private let logits = SampleValues(seed: 1).uniform(35, in: -3...3)
  /// Two are of no class.
  private let classes: [Double] = [0, 4, 2, -1, 5, 2, 3]

  /// The kernels of a graph and its results, which have to be near those of the reference backend.
  private func run(_ outputs: [Node], _ values: [(Node, [Double])], on backend: CPUBackend) throws
    -> (kernels: [String], results: [[Double]])
  {
    let graph = Graph(outputs: outputs)
    let inputs = graph.leaves.map { leaf in
      let node = graph.nodes[leaf]
      return Storage(node.elementType, values.first { $0.0 === node }?.1 ?? [])
    }
    let found = outputs.map { Storage(uninitialized: $0.elementType, count: $0.shape.count) }
    try backend.compile(graph, updates: []).run(inputs: inputs, outputs: found)
    let expected = try ReferenceBackend().executable(for: graph)
      .evaluate(inputs.map { $0.doubles() })
    for (found, expected) in zip(found, expected) {
      #expect(Tolerance(.float32).difference(found: found.doubles(), expected: expected) == nil)
    }
    return (
      try backend.verifiedPlan(graph).kernels.map(\.name), found.map { $0.doubles() }
    )
  }

  private func hot(_ labels: Node, _ numbers: Node, _ kind: Op.Comparison = .equal) -> Node {
    let shape: Shape = [7, 5]
    return labels.broadcast(shape).compare(kind, numbers.broadcast(shape)).cast(to: .float32)
  }

  private var numbers: Node { Node.make(.iota([5], axis: 0, .int32), []) }
  private var column: Node { labels.reshaped(to: [7, 1]) }

  private func lossAndGradient(_ targets: Node) -> [Node] {
    let slopes = Node.make(.constant(0.5, .float32), []).broadcast([7])
    return [
      Node.make(.softmaxCrossEntropy, [x, targets]),
      Node.make(.softmaxCrossEntropyGradient, [x, targets, slopes]),
    ]
  }

  @Test("the rows of labels are never made, with the bits of rows that are")
  func ofLabels() throws {
    let rows = Node(input: [7, 5], .float32)
    let made = classes.flatMap { label in (0..<5).map { Double($0) == label ? 1.0 : 0 } }
    for backend in Self.backends {
      let ofRows = try run(lossAndGradient(rows), [(x, logits), (rows, made)], on: backend)
      let values = [(x, logits), (labels, classes)]
      let ofLabels = try run(lossAndGradient(hot(column, numbers)), values, on: backend)
      #expect(ofLabels.kernels == ["softmaxCrossEntropy and gradient (labels)"])
      #expect(ofLabels.results == ofRows.results)
      // Whoever else wants the rows has them.
      let wanted = try run(
        lossAndGradient(hot(column, numbers)) + [hot(column, numbers)], values, on: backend)
      #expect(wanted.results == ofRows.results + [made] && wanted.kernels.count == 2)
    }
  }

  @Test("only rows of ones where the labels say so are labels")
  func otherTargets() throws {
    let line = Node(input: [5], .int32)
    let long = Node(input: [9], .int32)
    let part = Node.make(.slice(starts: [2], ends: [9], steps: [1]), [long]).reshaped(to: [7, 1])
    let later = Node.make(
      .slice(starts: [1], ends: [6], steps: [1]), [Node.make(.iota([6], axis: 0, .int32), [])])
    let down = Node.make(.iota([7], axis: 0, .int32), []).reshaped(to: [7, 1])
    let same = Node(input: [1, 1], .int32)
    let real = Node(input: [7, 1], .float32)
    let targets = [
      hot(column, numbers, .greater), hot(column, later), hot(part, numbers), hot(down, line),
      hot(same, numbers), hot(column, line),
      hot(real, Node.make(.iota([5], axis: 0, .float32), [])),
    ]
    let values: [(Node, [Double])] = [
      (x, logits), (labels, classes), (line, [2, 0, 5, 4, 1]), (same, [3]), (real, classes),
      (long, [1, 1] + classes),
    ]
    for backend in Self.backends {
      for target in targets {
        let found = try run(lossAndGradient(target), values, on: backend)
        #expect(!found.kernels.contains { $0.contains("labels") })
      }
    }
  }

  @Test("a verifier sees labels of another number, type or matrix")
  func verifier() throws {
    let graph = Graph(outputs: lossAndGradient(hot(column, numbers)))
    let draft = try CPUBackend(threads: 1).passes(graph, updates: []).0.simplified
    try draft.verify("simplify")
    let labels = try #require(draft.items.firstIndex { $0.elementType == .int32 })
    let logits = try #require(draft.items.firstIndex { $0.shape == [7, 5] })
    let plants: [(inout Draft) -> Void] = [
      { $0.items[labels].shape = [8] }, { $0.items[labels].elementType = .uint32 },
      { $0.items[logits].shape = [7, 5, 1] },
    ]
    for plant in plants {
      var planted = draft
      plant(&planted)
      #expect(throws: PlanDefect.self) { try planted.verify("simplify") }
    }
  }

  @Test("a mean is one kernel, where nothing else reads its sum")
  func means() throws {
    let y = Node(input: [2, 3, 4, 4], .float32)
    let values = [(x, logits), (y, SampleValues(seed: 2).uniform(96, in: -3...3))]
    func sum(_ node: Node, _ axes: [Int]) -> Node { Node.make(.reduce(.sum, axes: axes), [node]) }
    func by(_ sum: Node, _ number: Double) -> Node {
      sum.binary(.divide, Node.make(.constant(number, .float32), []).broadcast(sum.shape))
    }
    let total = sum(x, [0, 1])
    for backend in Self.backends {
      #expect(
        try run([by(total, 35)], values, on: backend).kernels == [
          "sum over [0, 1], divided by 35.0"
        ])
      for axis in [0, 1] {
        #expect(try run([by(sum(x, [axis]), 3)], values, on: backend).kernels.count == 1)
      }
      let others = [
        [total, by(total, 35)], [by(sum(y, [2, 3]), 16)],
        [total.binary(.divide, Node.make(.reduce(.max, axes: [0, 1]), [x]))],
        [by(Node.make(.reduce(.max, axes: [0]), [x]), 7)],
      ]
      for outputs in others {
        let found = try run(outputs, values, on: backend)
        #expect(!found.kernels.contains { $0.contains("divided by") })
      }
    }
  }
}

extension Node {
  fileprivate func broadcast(_ shape: Shape) -> Node { Node.make(.broadcast(shape), [self]) }
}
