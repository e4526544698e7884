// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Whatever an input node is bound to. The graph holds no data; a backend knows the real type.
public protocol InputSource: AnyObject, Sendable {}

private let nodeCounter = Atomic<UInt64>(0)

/// One immutable operation of a computational graph.
///
/// Nodes form a directed acyclic graph through `inputs`. They are released one by one, never by
/// recursion: a chain of 200,000 nodes goes away on a 512 KB stack.
public final class Node: @unchecked Sendable {
  public let op: Op
  public let shape: Shape
  public let elementType: ElementType
  /// Data bound to an input node; nil where it is bound when the graph runs.
  public let source: (any InputSource)?
  /// A number that no other node of this process has; it orders nothing and enters no hash.
  public let id: UInt64
  /// Changed only while the node is being released.
  private var inputStorage: [Node]

  public var inputs: [Node] { inputStorage }

  /// A checked node, or the reason why the operands do not fit.
  public init(checking op: Op, _ inputs: [Node]) throws(GraphError) {
    (shape, elementType) = try op.infer(inputs)
    self.op = op
    inputStorage = inputs
    source = nil
    id = nodeCounter.wrappingAdd(1, ordering: .relaxed).newValue
  }

  /// An input of the graph.
  public init(input shape: Shape, _ elementType: ElementType, source: (any InputSource)? = nil) {
    op = .input
    self.shape = shape
    self.elementType = elementType
    self.source = source
    inputStorage = []
    id = nodeCounter.wrappingAdd(1, ordering: .relaxed).newValue
  }

  /// A node whose operands must fit: a mismatch is the caller's mistake and traps with its text.
  public static func make(
    _ op: Op, _ inputs: [Node], file: StaticString = #fileID, line: UInt = #line
  ) -> Node {
    do {
      return try Node(checking: op, inputs)
    } catch {
      trap(error.description, file: file, line: line)
    }
  }

  deinit {
    guard inputStorage.contains(where: { !$0.inputStorage.isEmpty }) else { return }
    var released = inputStorage
    inputStorage = []
    while var node = released.popLast() {
      if isKnownUniquelyReferenced(&node) {
        released.append(contentsOf: node.inputStorage)
        node.inputStorage = []
      }
    }
  }
}
