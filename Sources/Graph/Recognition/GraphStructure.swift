// SPDX-License-Identifier: Apache-2.0

/// What graphs have in common that differ only in the data bound to their leaves.
///
/// A loop that is written by hand builds the same graph in every step. Walking along a structure that
/// is known costs a fraction of finding the order anew and of comparing signatures word by word, and
/// whoever remembers something of a structure finds it by its number.
final class GraphStructure: Sendable {
  /// Graphs of equal signatures have equal numbers.
  let number: UInt64
  let inputIndices: InputLists
  let outputIndices: [Int]
  let leaves: [Int]
  private let operations: [Operation]

  /// What a node must be; nothing of the node itself, which may hold data.
  private struct Operation: Sendable {
    let code: OpCode
    /// The operation's encoding where the code does not say everything, else empty.
    let words: [UInt64]
    let shape: Shape
    let elementType: ElementType

    init(_ node: Node) {
      code = node.code
      words = code.isWhole ? [] : node.op.encoding
      shape = node.shape
      elementType = node.elementType
    }
  }

  /// Whether a node can stand at a position. The operation is not copied: that would be half the cost.
  private func isMet(_ position: Int, by node: Node) -> Bool {
    node.code == operations[position].code && node.elementType == operations[position].elementType
      && node.shape == operations[position].shape
      && (node.code.isWhole || node.op.encoding == operations[position].words)
  }

  init(_ graph: Graph, number: UInt64) {
    self.number = number
    inputIndices = graph.inputIndices
    outputIndices = graph.outputIndices
    leaves = graph.leaves
    operations = graph.nodes.map { Operation($0) }
  }

  /// Whether a graph with these outputs can have the structure: most others are told apart here.
  func fits(_ outputs: [Node]) -> Bool {
    outputs.count == outputIndices.count
      && outputs.indices.allSatisfy { isMet(outputIndices[$0], by: outputs[$0]) }
  }

  /// The nodes of a graph with this structure, in its order; nil where the outputs belong to another.
  ///
  /// - Parameter table: Gets the nodes' positions.
  func nodes(below outputs: [Node], _ table: inout NodeTable) -> [Node]? {
    // The outputs hold all of them, so nothing is retained on the way.
    withUnsafeTemporaryAllocation(of: Optional<Unmanaged<Node>>.self, capacity: operations.count) {
      found in
      found.initialize(repeating: nil)
      func place(_ node: Unmanaged<Node>, at position: Int) -> Bool {
        if let other = found[position] { return other.toOpaque() == node.toOpaque() }
        found[position] = node
        return true
      }
      for index in outputs.indices {
        if !place(.passUnretained(outputs[index]), at: outputIndices[index]) { return nil }
      }
      // Whatever uses a node stands behind it, so its turn comes when all of them have named it.
      for position in operations.indices.reversed() {
        guard let unmanaged = found[position] else { return nil }
        let fits = unmanaged._withUnsafeGuaranteedRef { node in
          node.inputCount == inputIndices.count(of: position)
            && isMet(position, by: node)
            && table.set(ifNew: node.id, to: position)
            && (0..<node.inputCount).allSatisfy {
              place(node.unretainedInput($0).node, at: inputIndices[position, $0])
            }
        }
        if !fits { return nil }
      }
      var nodes: [Node] = []
      nodes.reserveCapacity(found.count)
      for node in found { if let node { nodes.append(node.takeUnretainedValue()) } }
      return nodes
    }
  }
}
