// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// What graphs have in common that differ only in the data bound to their leaves.
///
/// A loop that is written by hand builds the same graph in every step. Walking along a structure that
/// is known costs a fraction of finding the order anew and of comparing signatures word by word, and
/// whoever remembers something of a structure finds it by its number.
final class GraphStructure: Sendable {
  /// A number that no other structure of this process has.
  let number: UInt64
  let inputIndices: InputLists
  let outputIndices: [Int]
  let leaves: [Int]
  private let operations: [Operation]
  private static let counter = Atomic<UInt64>(0)

  private struct Operation: Sendable {
    let op: Op
    let code: OpCode
    let shape: Shape
    let elementType: ElementType
  }

  init(_ graph: Graph) {
    number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
    inputIndices = graph.inputIndices
    outputIndices = graph.outputIndices
    leaves = graph.leaves
    operations = graph.nodes.map {
      Operation(op: $0.op, code: $0.code, shape: $0.shape, elementType: $0.elementType)
    }
  }

  /// The nodes of a graph with this structure, in its order; nil where the outputs belong to another.
  ///
  /// - Parameter table: Gets the nodes' positions.
  func nodes(below outputs: [Node], _ table: inout NodeTable) -> [Node]? {
    guard outputs.count == outputIndices.count else { return nil }
    // The outputs hold all of them, so nothing is retained on the way.
    return withUnsafeTemporaryAllocation(
      of: Optional<Unmanaged<Node>>.self, capacity: operations.count
    ) { found in
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
          isMet(by: node, at: position) && table.set(ifNew: node.id, to: position)
            && node.placeInputs { place($1, at: inputIndices[position, $0]) }
        }
        if !fits { return nil }
      }
      return found.map { $0.unsafelyUnwrapped.takeUnretainedValue() }
    }
  }

  private func isMet(by node: Node, at position: Int) -> Bool {
    operations.withUnsafeBufferPointer { operations in
      guard node.code == operations[position].code,
        node.inputCount == inputIndices.count(of: position),
        node.elementType == operations[position].elementType,
        node.shape == operations[position].shape
      else { return false }
      return node.code.isWhole || node.op.isEncoded(as: operations[position].op)
    }
  }
}
