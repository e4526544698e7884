// SPDX-License-Identifier: Apache-2.0

/// Nodes in an order in which every node comes after its inputs, and the outputs among them.
///
/// The order is a pure function of the structure: depth first from the outputs, inputs in turn.
public struct Graph: Sendable {
  public let nodes: [Node]
  public let outputs: [Node]
  /// For each node the positions of its inputs in `nodes`.
  public let inputIndices: [[Int]]
  /// The positions of the outputs in `nodes`.
  public let outputIndices: [Int]
  /// The positions of the input nodes, in order.
  public let leaves: [Int]

  public init(outputs: [Node]) { self.init(outputs: outputs, endingAt: []) }

  /// The part of a graph above some nodes: those with the given `id` have no inputs in it.
  init(outputs: [Node], endingAt boundary: Set<UInt64>) {
    func inputs(of node: Node) -> [Node] { boundary.contains(node.id) ? [] : node.inputs }
    var order: [Node] = []
    var position: [UInt64: Int] = [:]
    var stack: [(node: Node, next: Int)] = []
    for output in outputs where position[output.id] == nil {
      stack.append((output, 0))
      position[output.id] = -1
      while let (node, next) = stack.last {
        let inputs = inputs(of: node)
        if next < inputs.count {
          stack[stack.count - 1].next += 1
          if position[inputs[next].id] == nil {
            position[inputs[next].id] = -1
            stack.append((inputs[next], 0))
          }
        } else {
          position[node.id] = order.count
          order.append(node)
          stack.removeLast()
        }
      }
    }
    nodes = order
    self.outputs = outputs
    inputIndices = order.map { inputs(of: $0).map { position[$0.id] ?? 0 } }
    outputIndices = outputs.map { position[$0.id] ?? 0 }
    leaves = order.indices.filter { order[$0].op == .input }
  }

  /// The structure as words: equal words mean equal graphs up to what is bound to the inputs.
  public var signature: [UInt64] {
    var words: [UInt64] = [UInt64(nodes.count)]
    words.reserveCapacity(nodes.count * 8)
    for (index, node) in nodes.enumerated() {
      node.op.encode(into: &words)
      words.append(UInt64(node.elementType.rawValue) << 32 | UInt64(node.shape.rank))
      for size in node.shape.dimensions { words.append(UInt64(bitPattern: Int64(size))) }
      words.append(UInt64(inputIndices[index].count))
      for input in inputIndices[index] { words.append(UInt64(input)) }
    }
    words.append(contentsOf: outputIndices.map { UInt64($0) })
    return words
  }
}

/// FNV-1a over words, with a final mix: the same in every process, unlike `Hasher`.
public func stableHash(_ words: some Sequence<UInt64>) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for word in words {
    hash = (hash ^ word) &* 0x0000_0100_0000_01b3
    hash ^= hash >> 29
  }
  hash = (hash ^ (hash >> 32)) &* 0x9e37_79b9_7f4a_7c15
  return hash ^ (hash >> 29)
}
