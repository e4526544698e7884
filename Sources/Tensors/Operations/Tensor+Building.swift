// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// How operations make tensors of tensors.
extension Tensor {
  /// A node of the graph as a tensor; operands must have the shapes that the operation demands.
  package static func make(
    _ op: Op, _ inputs: [Tensor], file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    var isTracked = false
    var nodes: [Node] = []
    nodes.reserveCapacity(inputs.count)
    for input in inputs {
      let current = input.current
      nodes.append(current.node)
      isTracked = isTracked || current.isTracked
    }
    return Tensor(node: .make(op, nodes, file: file, line: line), isTracked: isTracked)
  }

  static func unary(
    _ kind: Op.Unary, _ x: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let x = x.current
    return Tensor(node: x.node.unary(kind, file: file, line: line), isTracked: x.isTracked)
  }

  static func binary(
    _ kind: Op.Binary, _ left: Tensor, _ right: Tensor, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    let (left, right) = (left.current, right.current)
    return Tensor(
      node: left.node.binary(kind, right.node, file: file, line: line),
      isTracked: left.isTracked || right.isTracked)
  }

  static func binary(
    _ kind: Op.Binary, _ left: Tensor, _ right: Double, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    let left = left.current
    let number = constant(right, left.node.elementType, file: file, line: line)
    return Tensor(
      node: left.node.binary(kind, number, file: file, line: line), isTracked: left.isTracked)
  }

  static func binary(
    _ kind: Op.Binary, _ left: Double, _ right: Tensor, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    let right = right.current
    let number = constant(left, right.node.elementType, file: file, line: line)
    return Tensor(
      node: number.binary(kind, right.node, file: file, line: line), isTracked: right.isTracked)
  }

  static func compare(
    _ kind: Op.Comparison, _ left: Tensor, _ right: Tensor, file: StaticString, line: UInt
  ) -> Tensor {
    Tensor(
      node: left.node.compare(kind, right.node, file: file, line: line), isTracked: false)
  }

  static func compare(
    _ kind: Op.Comparison, _ left: Tensor, _ right: Double, file: StaticString, line: UInt
  ) -> Tensor {
    let number = constant(right, left.elementType, file: file, line: line)
    return Tensor(node: left.node.compare(kind, number, file: file, line: line), isTracked: false)
  }

  /// The tensor's node changed by a function that keeps what it depends on.
  func mapped(_ change: (Node) -> Node) -> Tensor {
    let current = current
    let node = change(current.node)
    return node === current.node ? self : Tensor(node: node, isTracked: current.isTracked)
  }

  /// An operation of the user's own.
  ///
  /// - Precondition: `definition.infer` accepts the inputs.
  public static func custom(
    _ definition: any CustomOperationDefinition, _ inputs: [Tensor],
    file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    make(.custom(CustomOperation(definition)), inputs, file: file, line: line)
  }
}

extension Shape {
  /// An axis counted from the front; one that lies outside is the caller's mistake.
  func resolve(_ axis: Int, _ operation: String, file: StaticString, line: UInt) -> Int {
    guard let result = normalized(axis: axis) else {
      trap(
        "\(operation): expected an axis in \(-rank)..<\(rank) of \(self), found \(axis)",
        file: file, line: line)
    }
    return result
  }

  /// Distinct axes counted from the front, in ascending order; all axes for nil.
  func resolve(_ axes: [Int]?, _ operation: String, file: StaticString, line: UInt) -> [Int] {
    guard let axes else { return Array(dimensions.indices) }
    let result = axes.map { resolve($0, operation, file: file, line: line) }.sorted()
    if zip(result, result.dropFirst()).contains(where: ==) {
      trap("\(operation): expected distinct axes, found \(axes)", file: file, line: line)
    }
    return result
  }
}
