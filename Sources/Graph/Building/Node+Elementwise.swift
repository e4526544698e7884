// SPDX-License-Identifier: Apache-2.0

/// Short forms with which gradients and decompositions are written. Operands of a binary operation
/// are broadcast first, so that a backend sees equal shapes only.
extension Node {
  /// A scalar of the node's type, broadcast to its shape.
  func filled(_ value: Double) -> Node {
    Node.make(.constant(value, elementType), []).broadcast(to: shape)
  }

  package static func scalar(_ value: Double, _ type: ElementType = .float32) -> Node {
    make(.constant(value, type), [])
  }

  package func unary(
    _ kind: Op.Unary, file: StaticString = #fileID, line: UInt = #line
  ) -> Node {
    Node.make(.unary(kind), [self], file: file, line: line)
  }

  package func binary(
    _ kind: Op.Binary, _ other: Node, file: StaticString = #fileID, line: UInt = #line
  ) -> Node {
    let (left, right) = Node.aligned(self, other, "\(kind)", file: file, line: line)
    return Node.make(.binary(kind), [left, right], file: file, line: line)
  }

  package func compare(
    _ kind: Op.Comparison, _ other: Node, file: StaticString = #fileID, line: UInt = #line
  ) -> Node {
    let (left, right) = Node.aligned(self, other, "\(kind)", file: file, line: line)
    return Node.make(.compare(kind), [left, right], file: file, line: line)
  }

  /// `self ? a : b`, all three broadcast together.
  package func select(
    _ a: Node, _ b: Node, file: StaticString = #fileID, line: UInt = #line
  ) -> Node {
    let (first, second) = Node.aligned(a, b, "select", file: file, line: line)
    let (condition, value) = Node.aligned(self, first, "select", file: file, line: line)
    return Node.make(
      .select,
      [condition, value, second.broadcast(to: condition.shape, file: file, line: line)],
      file: file, line: line)
  }

  /// The two operands broadcast to their common shape.
  private static func aligned(
    _ left: Node, _ right: Node, _ name: @autoclosure () -> String, file: StaticString, line: UInt
  ) -> (Node, Node) {
    if left.shape == right.shape { return (left, right) }
    guard let shape = left.shape.broadcast(with: right.shape) else {
      let error = GraphError(
        name(), expected: "shapes that broadcast", found: "\(left.shape) and \(right.shape)")
      trap(error.description, file: file, line: line)
    }
    return (left.broadcast(to: shape), right.broadcast(to: shape))
  }

  package func cast(
    to type: ElementType, file: StaticString = #fileID, line: UInt = #line
  ) -> Node {
    elementType == type ? self : Node.make(.cast(type), [self], file: file, line: line)
  }

  static func + (left: Node, right: Node) -> Node { left.binary(.add, right) }
  static func - (left: Node, right: Node) -> Node { left.binary(.subtract, right) }
  static func * (left: Node, right: Node) -> Node { left.binary(.multiply, right) }
  static func / (left: Node, right: Node) -> Node { left.binary(.divide, right) }
  static prefix func - (node: Node) -> Node { node.unary(.negate) }
  static func * (left: Double, right: Node) -> Node { scalar(left, right.elementType) * right }
  static func + (left: Node, right: Double) -> Node { left + scalar(right, left.elementType) }
  static func - (left: Double, right: Node) -> Node { scalar(left, right.elementType) - right }
}
