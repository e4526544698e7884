// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTestSupport
import Testing

@Suite("A graph")
struct GraphStructureTests {
  /// A small network; the branches are built in either order.
  private func network(reversed: Bool, width: Int = 3) -> [Node] {
    let x = Node(input: [2, width], .float32)
    let w = Node(input: [width, width], .float32)
    func left() -> Node { x.unary(.relu).binary(.add, x.unary(.relu)) }
    func right() -> Node { Node.make(.matmul(transposeLeft: false, transposeRight: true), [x, w]) }
    let (a, b): (Node, Node)
    if reversed {
      let second = right()
      (a, b) = (left(), second)
    } else {
      let first = left()
      (a, b) = (first, right())
    }
    return [a.binary(.multiply, b), b.reduced(.sum, axes: [0, 1])]
  }

  @Test("puts every node once, after its inputs")
  func order() {
    let outputs = network(reversed: false)
    let graph = Graph(outputs: outputs)
    #expect(Set(graph.nodes.map(\.id)).count == graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      #expect(graph.inputIndices[index].allSatisfy { $0 < index })
      #expect(graph.inputIndices[index].map { graph.nodes[$0].id } == node.inputs.map(\.id))
    }
    #expect(graph.outputIndices.map { graph.nodes[$0].id } == outputs.map(\.id))
    #expect(graph.leaves.allSatisfy { graph.nodes[$0].op == .input })
    #expect(graph.leaves.count == 2)
  }

  @Test("has an order that depends on the structure, not on who was built first")
  func shuffled() {
    let first = Graph(outputs: network(reversed: false))
    let second = Graph(outputs: network(reversed: true))
    #expect(first.nodes.map(\.op) == second.nodes.map(\.op))
    #expect(first.signature == second.signature)
    #expect(stableHash(first.signature) == stableHash(second.signature))
  }

  @Test("has a signature that tells structures apart")
  func distinguished() {
    let outputs = network(reversed: false)
    let x = Node(input: [2], .float32)
    let y = Node(input: [2], .float32)
    func custom(_ beta: Double) -> Node {
      Node.make(.custom(CustomOperation(Swish(beta: beta))), [x])
    }
    let graphs = [
      outputs, Array(outputs.reversed()), [outputs[0]], network(reversed: false, width: 4),
      [x], [x, x], [x, y], [x.binary(.subtract, y)], [x.binary(.subtract, x)],
      [x.unary(.exp)], [x.unary(.log)], [x.cast(to: .float64)], [custom(1)], [custom(2)],
      [Node.scalar(0)], [Node.scalar(-0.0)], [Node.scalar(0, .float64)],
    ]
    let signatures = graphs.map { Graph(outputs: $0).signature }
    #expect(Set(signatures).count == signatures.count)
    #expect(Set(signatures.map(stableHash)).count == signatures.count)
    // Who is bound to an input, or which of two equal inputs comes first, makes no difference.
    #expect(Graph(outputs: [x]).signature == Graph(outputs: [y]).signature)
    #expect(
      Graph(outputs: [x.binary(.add, y)]).signature == Graph(outputs: [y.binary(.add, x)]).signature
    )
  }

  @Test("has operations that the signature tells apart", arguments: OperationCase.all)
  func operations(_ row: OperationCase) {
    // Equal words exactly where the operations, their operands' shapes and their views are equal.
    var seen: [[UInt64]: [String]] = [:]
    for sample in row.samples {
      let inputs = sample.inputs.map { $0.node(underTest: row.elementTypes[0]) }
      let graph = Graph(outputs: [sample.build(inputs)])
      let again = Graph(outputs: [sample.build(inputs)])
      #expect(graph.signature == again.signature)
      let text = graph.nodes.indices.map {
        "\(graph.nodes[$0].op) \(graph.nodes[$0].shape) \(graph.inputIndices[$0])"
      }
      let previous = seen.updateValue(text, forKey: graph.signature)
      #expect(previous == nil || previous == text, "\(sample.name)")
    }
  }

  @Test("hashes words the same in every process")
  func hash() {
    #expect(stableHash([]) == 0x8570_E250_FE4C_2473)
    #expect(stableHash([1, 2, 3]) == 0x80B9_7598_9878_2967)
    #expect(stableHash([3, 2, 1]) != stableHash([1, 2, 3]))
  }

  @Test("does not look below a node whose gradient is not asked for")
  func unrelated() {
    let x = Node(input: [2], .float64)
    let y = Node(input: [2], .float64)
    let loss = x.unary(.square).reduced(.sum, axes: [0])
    let slopes = gradients(of: loss, withRespectTo: [x, y, loss])
    #expect(slopes.map(\.shape) == [[2], [2], []])
    #expect(Graph(outputs: [slopes[1]]).leaves.isEmpty)
  }
}
