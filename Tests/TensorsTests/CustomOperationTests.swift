// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTensors
import Testing

/// `scale · x³`, with a gradient of its own.
private struct Cube: CustomOperationDefinition {
  let scale: Double
  var name: String { "cube" }
  var attributes: [Double] { [scale] }

  func infer(_ inputs: [Node]) throws(GraphError) -> (Shape, ElementType) {
    guard inputs.count == 1 else {
      throw GraphError(name, expected: "one operand", found: "\(inputs.count)")
    }
    return (inputs[0].shape, inputs[0].elementType)
  }

  func decompose(_ inputs: [Node]) -> Node {
    let squared = Node.make(.unary(.square), inputs)
    return scaled(Node.make(.binary(.multiply), [squared, inputs[0]]), by: scale)
  }

  func gradient(inputs: [Node], output: Node, upstream: Node) -> [Node?]? {
    let slope = scaled(Node.make(.unary(.square), inputs), by: 3 * scale)
    return [Node.make(.binary(.multiply), [slope, upstream])]
  }

  private func scaled(_ node: Node, by factor: Double) -> Node {
    let number = Node.make(.constant(factor, node.elementType), [])
    let spread = Node.make(.broadcast(node.shape), [number])
    return Node.make(.binary(.multiply), [node, spread])
  }
}

struct CustomOperationTests {
  @Test func valueAndGradients() {
    onEngine { engine in
      let x = Tensor([1, 2, -3])
      let y = Tensor.custom(Cube(scale: 2), [x])
      let slope = gradients(of: y.sum(), withRespectTo: [x])[0]
      let curvature = gradients(of: slope.sum(), withRespectTo: [x])[0]
      #expect(y.scalars == [2, 16, -54])
      #expect(slope.scalars == [6, 24, 54] && curvature.scalars == [12, 24, -36])
      // Another scale is another operation.
      #expect(Tensor.custom(Cube(scale: 1), [x]).scalars == [1, 8, -27])
    }
  }
}
