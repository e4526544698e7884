// SPDX-License-Identifier: Apache-2.0

/// An operation that a user adds: its shape rule, its meaning in other operations, its gradient.
public protocol CustomOperationDefinition: Sendable {
  /// The name; two operations with equal name and attributes are the same operation.
  var name: String { get }
  /// Numbers that distinguish one use from another (sizes, coefficients).
  var attributes: [Double] { get }
  /// The result's shape and type, or a `GraphError`.
  func infer(_ inputs: [Node]) throws(GraphError) -> (Shape, ElementType)
  /// The same value in operations of the graph; what every backend can run.
  func decompose(_ inputs: [Node]) -> Node
  /// The gradients of the inputs, or nil to differentiate the decomposition.
  func gradient(inputs: [Node], output: Node, upstream: Node) -> [Node?]?
}

extension CustomOperationDefinition {
  public var attributes: [Double] { [] }
  public func gradient(inputs: [Node], output: Node, upstream: Node) -> [Node?]? { nil }
}

/// A user's operation as a value that can be compared; wraps the definition.
public struct CustomOperation: Hashable, Sendable {
  public let definition: any CustomOperationDefinition

  public init(_ definition: any CustomOperationDefinition) { self.definition = definition }

  public static func == (left: CustomOperation, right: CustomOperation) -> Bool {
    left.definition.name == right.definition.name
      && left.definition.attributes == right.definition.attributes
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(definition.name)
    hasher.combine(definition.attributes)
  }
}
