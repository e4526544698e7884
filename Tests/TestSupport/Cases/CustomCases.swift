// SPDX-License-Identifier: Apache-2.0
package import DescentGraph

/// `x·σ(βx)`, with a gradient of its own.
package struct Swish: CustomOperationDefinition {
  package let beta: Double

  package init(beta: Double) { self.beta = beta }

  package var name: String { "swish" }
  package var attributes: [Double] { [beta] }

  package func infer(_ inputs: [Node]) throws(GraphError) -> (Shape, ElementType) {
    guard inputs.count == 1, inputs[0].elementType.isFloatingPoint else {
      throw GraphError(name, expected: "one floating-point operand", found: "\(inputs.count)")
    }
    return (inputs[0].shape, inputs[0].elementType)
  }

  private func gate(_ x: Node) -> Node {
    x.binary(.multiply, .scalar(beta, x.elementType)).unary(.sigmoid)
  }

  package func decompose(_ inputs: [Node]) -> Node { inputs[0].binary(.multiply, gate(inputs[0])) }

  /// `dy·(σ + βy·(1 − σ))`.
  package func gradient(inputs: [Node], output: Node, upstream: Node) -> [Node?]? {
    let type = output.elementType
    let gate = gate(inputs[0])
    let rest = Node.scalar(1, type).binary(.subtract, gate)
    let curved = output.binary(.multiply, rest).binary(.multiply, .scalar(beta, type))
    return [upstream.binary(.multiply, gate.binary(.add, curved))]
  }
}

/// `a·b²`, differentiated through its decomposition.
package struct ScaledSquare: CustomOperationDefinition {
  package init() {}

  package var name: String { "scaledSquare" }

  package func infer(_ inputs: [Node]) throws(GraphError) -> (Shape, ElementType) {
    guard inputs.count == 2, inputs[0].shape == inputs[1].shape else {
      throw GraphError(name, expected: "two equal shapes", found: "\(inputs.map(\.shape))")
    }
    return (inputs[0].shape, inputs[0].elementType)
  }

  package func decompose(_ inputs: [Node]) -> Node {
    inputs[0].binary(.multiply, inputs[1].unary(.square))
  }
}

extension OperationCase {
  private static let shapes: [Shape] = [[2, 3], [], [1, 1], [7, 5, 3], [0, 4], [33]]

  static let customs: [OperationCase] = [
    OperationCase(
      "custom with a gradient", .custom,
      shapes.map {
        OperationSample("\($0)", .custom(CustomOperation(Swish(beta: 1.5))), [.uniform($0, 1)])
      }),
    OperationCase(
      "custom without a gradient", .custom,
      shapes.map {
        OperationSample(
          "\($0)", .custom(CustomOperation(ScaledSquare())), [.uniform($0, 1), .uniform($0, 2)])
      } + [
        OperationSample("the same twice", [.uniform([3], 1)]) {
          Node.make(.custom(CustomOperation(ScaledSquare())), [$0[0], $0[0]])
        },
        OperationSample("operands that depend on each other", [.uniform([3], 1)]) {
          Node.make(.custom(CustomOperation(ScaledSquare())), [$0[0], $0[0].unary(.sin)])
        },
      ]),
  ]
}
