// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Testing

/// Combined instructions and shared slots change no bit: a program gives what its items give one by
/// one, in Float32.
@Suite("Elementwise programs")
struct ProgramCodeTests {
  private let x = Node(input: [1500], .float32)
  private let y = Node(input: [1500], .float32)
  private let z = Node(input: [1500], .float32)

  private func number(_ value: Double) -> Node {
    Node.make(.broadcast([1500]), [Node.make(.constant(value, .float32), [])])
  }

  private func make(_ op: Op.Binary, _ a: Node, _ b: Node) -> Node { .make(.binary(op), [a, b]) }

  /// Graphs in which every combination occurs, once alone and once where it must not be made, since
  /// somebody else reads what would vanish.
  private var graphs: [(name: String, outputs: [Node])] {
    let product = make(.multiply, x, y)
    let scaled = make(.multiply, x, number(0.1))
    let other = make(.multiply, y, number(0.7))
    let square = Node.make(.unary(.square), [y])
    let scaledSquare = make(.multiply, square, number(0.7))
    let sum = make(.add, scaled, scaledSquare)
    let mean = make(.add, make(.multiply, x, number(0.9)), make(.multiply, z, number(0.1)))
    let root = make(.add, Node.make(.unary(.sqrt), [sum]), number(1e-3))
    return [
      ("product and sum", [make(.add, product, z)]),
      ("product that is read twice", [make(.add, product, z), make(.subtract, product, z)]),
      ("product that is an output", [product, make(.add, product, z)]),
      ("sum of a product with itself", [make(.add, product, product)]),
      ("scaled and sum", [make(.add, z, scaled)]),
      ("two scaled", [make(.add, scaled, other)]),
      ("scaled twice over", [make(.add, scaled, make(.multiply, scaled, number(0.3)))]),
      ("scaled square", [sum]),
      ("scaled square, the square an output", [square, sum]),
      ("scaled square, the square read again", [sum, make(.add, square, z)]),
      ("square of what is scaled", [make(.add, make(.multiply, y, number(0.1)), scaledSquare)]),
      ("relu of a sum", [Node.make(.unary(.relu), [make(.add, x, y)])]),
      ("relu of product and sum", [Node.make(.unary(.relu), [make(.add, product, z)])]),
      ("root and sum", [root]),
      ("root that is read twice", [root, make(.multiply, z, Node.make(.unary(.sqrt), [sum]))]),
      ("difference with a quotient", [make(.subtract, z, make(.divide, x, y))]),
      ("quotient less a number", [make(.subtract, make(.divide, x, y), z)]),
      (
        "difference of a quotient with itself",
        [
          make(.subtract, make(.divide, x, y), make(.divide, x, y))
        ]
      ),
      ("adam", [mean, sum, make(.subtract, z, make(.divide, make(.multiply, mean, y), root))]),
    ]
  }

  @Test("give the bits of their parts")
  func bits() throws {
    let backend = CPUBackend(threads: 1)
    let values = [x, y, z].enumerated().map { stream, node in
      Storage(
        node.elementType,
        (0..<node.shape.count).map { Double(($0 * 7919 + stream * 104_729) % 2003) / 1001 + 0.1 })
    }
    let leaves = [x, y, z]
    for (name, outputs) in graphs {
      let graph = Graph(outputs: outputs)
      let inputs = graph.leaves.compactMap { leaf in
        leaves.firstIndex { $0.id == graph.nodes[leaf].id }.map { values[$0] }
      }
      let fused = outputs.map { _ in Storage(zeros: .float32, count: 1500) }
      try backend.compile(graph, updates: []).run(inputs: inputs, outputs: fused)
      // Every node an output, computed alone from stored values: nothing can be combined.
      var stored: [ObjectIdentifier: Storage] = [:]
      for (leaf, value) in zip(graph.leaves, inputs) {
        stored[ObjectIdentifier(graph.nodes[leaf])] = value
      }
      let known = Set(stored.keys)
      for node in graph.nodes where !known.contains(ObjectIdentifier(node)) {
        let parts = node.inputs.map { Node(input: $0.shape, $0.elementType) }
        let single = Graph(outputs: [Node.make(node.op, parts)])
        let sources = single.leaves.compactMap { leaf in
          parts.firstIndex { $0.id == single.nodes[leaf].id }
            .flatMap { stored[ObjectIdentifier(node.inputs[$0])] }
        }
        let result = Storage(zeros: node.elementType, count: node.shape.count)
        try backend.compile(single, updates: []).run(inputs: sources, outputs: [result])
        stored[ObjectIdentifier(node)] = result
      }
      for (output, found) in zip(outputs, fused) {
        let expected = try #require(stored[ObjectIdentifier(output)])
        #expect(found.doubles() == expected.doubles(), "\(name)")
      }
    }
  }
}
