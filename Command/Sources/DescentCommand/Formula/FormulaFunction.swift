// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// The functions that a formula may call. One row each.
package struct FormulaFunction: Sendable {
  package let name: String
  /// nil for two or more.
  let parameters: Int?
  let node: @Sendable ([Node]) -> Node

  func accepts(_ count: Int) -> Bool { parameters.map { $0 == count } ?? (count >= 2) }

  var arity: String {
    parameters.map { "\($0) argument\($0 == 1 ? "" : "s")" } ?? "two or more arguments"
  }

  package static var names: [String] { all.map(\.name) }

  static func named(_ name: String) -> FormulaFunction? {
    let name = name == "ln" ? "log" : name
    return all.first { $0.name == name }
  }

  private static let all: [FormulaFunction] = [
    unary("abs", .abs), unary("ceil", .ceil), unary("cos", .cos), unary("erf", .erf),
    unary("exp", .exp), unary("expm1", .expm1), unary("floor", .floor),
    FormulaFunction(name: "gelu", parameters: 1) { Node.make(.gelu, $0) },
    unary("log", .log), unary("log1p", .log1p),
    composite("logsigmoid") { x in negated(softplus(negated(x))) },
    FormulaFunction(name: "max", parameters: nil) { folded(.maximum, $0) },
    FormulaFunction(name: "min", parameters: nil) { folded(.minimum, $0) },
    FormulaFunction(name: "pow", parameters: 2) { Node.make(.binary(.power), $0) },
    unary("relu", .relu), unary("round", .round), unary("sigmoid", .sigmoid), unary("sign", .sign),
    composite("silu") { x in
      Node.make(.binary(.multiply), [x, Node.make(.unary(.sigmoid), [x])])
    },
    unary("sin", .sin), composite("softplus", softplus), unary("sqrt", .sqrt),
    unary("square", .square), unary("tanh", .tanh),
  ]

  private static func unary(_ name: String, _ kind: Op.Unary) -> FormulaFunction {
    FormulaFunction(name: name, parameters: 1) { Node.make(.unary(kind), $0) }
  }

  /// A function that is one box in the drawing and several operations inside.
  private static func composite(
    _ name: String, _ body: @escaping @Sendable (Node) -> Node
  ) -> FormulaFunction {
    FormulaFunction(name: name, parameters: 1) { inputs in
      Node.make(.custom(CustomOperation(ScalarComposite(name: name, body: body))), inputs)
    }
  }

  /// The function with a minus in front, as one box: `-log(p)` has the local gradient `-1/p`.
  static func negated(_ function: FormulaFunction, of argument: Node) -> Node {
    let body = function.node
    let composite = ScalarComposite(name: "-\(function.name)") { negated(body([$0])) }
    return Node.make(.custom(CustomOperation(composite)), [argument])
  }

  private static func folded(_ kind: Op.Binary, _ nodes: [Node]) -> Node {
    nodes.dropFirst().reduce(nodes[0]) { Node.make(.binary(kind), [$0, $1]) }
  }

  private static func negated(_ x: Node) -> Node { Node.make(.unary(.negate), [x]) }

  /// `log(1 + e^x)`; from 40 on, where that is `x` to the last bit, `x`, before it overflows.
  private static func softplus(_ x: Node) -> Node {
    func number(_ value: Double) -> Node { Node.make(.constant(value, x.elementType), []) }
    let isSmall = Node.make(.compare(.less), [x, number(40)])
    let small = Node.make(.select, [isSmall, x, number(0)])
    let value = Node.make(.unary(.log1p), [Node.make(.unary(.exp), [small])])
    return Node.make(.select, [isSmall, value, x])
  }
}

/// A function of one number, written in operations of the graph.
private struct ScalarComposite: CustomOperationDefinition {
  let name: String
  let body: @Sendable (Node) -> Node

  func infer(_ inputs: [Node]) throws(GraphError) -> (Shape, ElementType) {
    guard inputs.count == 1 else {
      throw GraphError(name, expected: "one operand", found: "\(inputs.count)")
    }
    return (inputs[0].shape, inputs[0].elementType)
  }

  func decompose(_ inputs: [Node]) -> Node { body(inputs[0]) }
}
