// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import Testing

@Suite("A function of nodes")
struct GraphFunctionTests {
  private let a = Node(input: [3], .float32)
  private let b = Node(input: [3], .float32)
  private let c = Node(input: [3], .float32)

  /// `a·sin b`, `a·sin b + c` and `c`.
  private func results() -> [Node] {
    let product = a.binary(.multiply, b.unary(.sin))
    return [product, product.binary(.add, c), c]
  }

  private func inputs(of node: Node) -> [UInt64] { node.inputs.map(\.id) }

  @Test("gives each result the inputs that it depends on, in an order of its own")
  func operands() throws {
    let unused = Node(input: [7], .float32)
    let function = try #require(GraphFunction(results(), of: [unused, c, b, a]))
    #expect(function.usedInputs == [1, 2, 3])
    let (x, y, z) = (Node(input: [3], .float32), a.unary(.exp), Node(input: [3], .float32))
    let calls = function([z, y, x])
    #expect(calls.map(\.shape) == [[3], [3], [3]])
    #expect(inputs(of: calls[0]) == [x.id, y.id])
    #expect(Set(inputs(of: calls[1])) == [x.id, y.id, z.id])
    #expect(inputs(of: calls[2]) == [z.id])
  }

  @Test("is refused where something else is bound to it")
  func unboundLeaf() {
    #expect(GraphFunction(results(), of: [a, b]) == nil)
    #expect(GraphFunction(results(), of: [a, b, c]) != nil)
    // A node in between cuts off what is behind it.
    let product = results()[0]
    #expect(GraphFunction([product.binary(.add, c)], of: [product, c]) != nil)
  }

  @Test("takes numbers over as constants and is told apart by them")
  func constants() throws {
    let rate = Node(input: .scalar, .float32)
    let scaled = a.binary(.multiply, rate.broadcast(to: [3]))
    func made(_ value: Double) -> GraphFunction? {
      GraphFunction([scaled], of: [a]) { $0 === rate ? value : nil }
    }
    let (one, same, two) = (try #require(made(1)), try #require(made(1)), try #require(made(2)))
    #expect(one.signature == same.signature && one.signature != two.signature)
    func words(_ function: GraphFunction) -> [UInt64] { Graph(outputs: function([b])).signature }
    #expect(words(one) == words(same))
    #expect(words(one) != words(two))
  }

  @Test("is built once for all results of a call, and once for each call")
  func shared() throws {
    let function = try #require(GraphFunction(results(), of: [a, b, c]))
    let (first, second) = (function([a, b, c]), function([c, a, b]))
    var calls = FunctionCalls()
    func inlined(_ node: Node) throws -> Node {
      guard case .call(let result) = node.op else { throw Missing() }
      return calls.computation(of: result, node.inputs)
    }
    let (product, sum) = (try inlined(first[0]), try inlined(first[1]))
    #expect(sum.inputs[0] === product && sum.inputs[1] === c)
    #expect(product.inputs[0] === a)
    let other = try inlined(second[1])
    #expect(other.inputs[0] !== product && other.inputs[0].inputs[0] === c)
    // The same call on other operands, as a pass leaves it that replaces nodes.
    let moved = Node.make(first[1].op, [b, b, b])
    #expect(try inlined(moved).inputs[0] !== product)
    #expect(try inlined(first[1]) === sum)
  }

  private struct Missing: Error {}

  @Test("differentiates as what it stands for does")
  func differentiated() throws {
    let loss = Node.make(.reduce(.sum, axes: [0]), [results()[1]])
    let function = try #require(GraphFunction([loss], of: [a, b, c]))
    let direct = gradients(of: loss, withRespectTo: [a, b, c])
    let called = gradients(of: function([a, b, c])[0], withRespectTo: [a, b, c])
    #expect(Graph(outputs: direct).signature == Graph(outputs: called).signature)
  }
}
