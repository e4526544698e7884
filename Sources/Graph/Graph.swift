// SPDX-License-Identifier: Apache-2.0

/// Nodes in an order in which every node comes after its inputs, and the outputs among them.
///
/// The order is a pure function of the structure: depth first from the outputs, inputs in turn.
public struct Graph: Sendable {
  public let nodes: [Node]
  public let outputs: [Node]
  /// For each node the positions of its inputs in `nodes`.
  public let inputIndices: InputLists
  /// The positions of the outputs in `nodes`.
  public let outputIndices: [Int]
  /// The positions of the input nodes, in order.
  public let leaves: [Int]
  private let table: NodeTable

  public init(outputs: [Node]) { self.init(outputs: outputs, endingAt: []) }

  /// The part of a graph above some nodes: those with the given `id` have no inputs in it.
  init(outputs: [Node], endingAt boundary: Set<UInt64>) {
    func inputs(of node: Node) -> [Node] {
      !boundary.isEmpty && boundary.contains(node.id) ? [] : node.inputs
    }
    var order: [Node] = []
    var leaves: [Int] = []
    var table = NodeTable(minimumCapacity: 128)
    var stack: [(node: Node, inputs: [Node], next: Int)] = []
    for output in outputs where table[output.id] == nil {
      stack.append((output, inputs(of: output), 0))
      table.set(output.id, to: -1)
      while let last = stack.indices.last {
        let next = stack[last].next
        if next < stack[last].inputs.count {
          stack[last].next = next + 1
          let input = stack[last].inputs[next]
          if table[input.id] == nil {
            table.set(input.id, to: -1)
            stack.append((input, inputs(of: input), 0))
          }
        } else {
          let node = stack[last].node
          if case .input = node.op { leaves.append(order.count) }
          table.set(node.id, to: order.count)
          order.append(node)
          stack.removeLast()
        }
      }
    }
    var lists = InputLists(nodes: order.count)
    for node in order {
      for input in inputs(of: node) { lists.append(table[input.id] ?? 0) }
      lists.finishList()
    }
    nodes = order
    self.outputs = outputs
    self.leaves = leaves
    self.table = table
    inputIndices = lists
    outputIndices = outputs.map { table[$0.id] ?? 0 }
  }

  /// Where a node stands in `nodes`, or nil where it is no part of the graph.
  package func position(of node: Node) -> Int? { table[node.id] }

  /// The structure as words: equal words mean equal graphs up to what is bound to the inputs.
  public var signature: [UInt64] {
    var words: [UInt64] = [UInt64(nodes.count)]
    words.reserveCapacity(nodes.count * 10)
    for (index, node) in nodes.enumerated() {
      node.op.encode(into: &words)
      words.append(UInt64(node.elementType.rawValue) << 32 | UInt64(node.shape.rank))
      for size in node.shape.dimensions { words.append(UInt64(bitPattern: Int64(size))) }
      let inputs = inputIndices[index]
      words.append(UInt64(inputs.count))
      for input in inputs { words.append(UInt64(input)) }
    }
    for index in outputIndices { words.append(UInt64(index)) }
    return words
  }
}

/// FNV-1a over words, with a final mix: the same in every process, unlike `Hasher`.
///
/// Not generic: modules that call it would run it unspecialised, at a hundred times the price.
public func stableHash(_ words: [UInt64]) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for word in words {
    hash = (hash ^ word) &* 0x0000_0100_0000_01b3
    hash ^= hash >> 29
  }
  hash = (hash ^ (hash >> 32)) &* 0x9e37_79b9_7f4a_7c15
  return hash ^ (hash >> 29)
}
