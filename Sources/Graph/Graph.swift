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
  /// The number of the structure, where it is known.
  private let structure: UInt64?

  public init(outputs: [Node]) { self.init(outputs: outputs, endingAt: []) }

  /// The same graph for less where one of its structure has been built before, by whoever asks for the
  /// same again and again.
  package init(recognizing outputs: [Node]) {
    self =
      KnownStructures.graph(below: outputs) ?? KnownStructures.remember(Graph(outputs: outputs))
  }

  /// A graph of a known structure; nil where it has another.
  init?(_ outputs: [Node], _ structure: GraphStructure) {
    if !structure.fits(outputs) { return nil }
    var table = NodeTable(minimumCapacity: structure.inputIndices.count)
    guard let nodes = structure.nodes(below: outputs, &table) else { return nil }
    self.nodes = nodes
    self.outputs = outputs
    inputIndices = structure.inputIndices
    outputIndices = structure.outputIndices
    leaves = structure.leaves
    self.table = table
    self.structure = structure.number
  }

  /// A graph with the number of its structure.
  init(_ graph: Graph, numbered structure: UInt64) {
    (nodes, outputs, inputIndices) = (graph.nodes, graph.outputs, graph.inputIndices)
    (outputIndices, leaves, table) = (graph.outputIndices, graph.leaves, graph.table)
    self.structure = structure
  }

  /// The part of a graph above some nodes: those with the given `id` have no inputs in it.
  init(outputs: [Node], endingAt boundary: Set<UInt64>) {
    var walk = DepthFirstWalk(boundary: boundary)
    for output in outputs { walk.visit(output) }
    nodes = walk.order
    self.outputs = outputs
    leaves = walk.leaves
    inputIndices = walk.lists
    let table = walk.table
    self.table = table
    structure = nil
    outputIndices = outputs.map { table[$0.id] ?? 0 }
  }

  /// Where a node stands in `nodes`, or nil where it is no part of the graph.
  package func position(of node: Node) -> Int? { table[node.id] }

  /// Two words that only graphs of equal signatures have; nil for large graphs and for those that were
  /// made without `recognizing`.
  package var shortSignature: [UInt64]? { structure.map { [.max, $0] } }

  /// The structure as words: equal words mean equal graphs up to what is bound to the inputs.
  public var signature: [UInt64] {
    var words: [UInt64] = [UInt64(nodes.count)]
    words.reserveCapacity(nodes.count * 10)
    nodes.withUnsafeBufferPointer { nodes in
      // Nothing is retained on the way.
      for index in nodes.indices {
        Unmanaged.passUnretained(nodes[index])._withUnsafeGuaranteedRef { node in
          node.encode(into: &words, inputs: inputIndices.count(of: index))
        }
        inputIndices.encode(index, into: &words)
      }
    }
    for index in outputIndices { words.append(UInt64(index)) }
    return words
  }
}

/// Visits nodes after their inputs. Nodes are neither retained nor are their inputs copied on the way;
/// the outputs hold them all.
private struct DepthFirstWalk {
  private(set) var order: [Node] = []
  private(set) var leaves: [Int] = []
  private(set) var lists = InputLists(nodes: 64)
  private(set) var table = NodeTable(minimumCapacity: 64)
  private let boundary: Set<UInt64>
  /// From an output down: nodes, and how many of their inputs have been visited.
  private var path: [(node: Unmanaged<Node>, visited: Int)] = []

  init(boundary: Set<UInt64>) {
    self.boundary = boundary
    order.reserveCapacity(64)
    path.reserveCapacity(32)
  }

  mutating func visit(_ output: Node) {
    if !table.set(ifNew: output.id, to: -1) { return }
    path.append((.passUnretained(output), 0))
    while let (unmanaged, visited) = path.last {
      unmanaged._withUnsafeGuaranteedRef { node in
        let count = isBoundary(node) ? 0 : node.inputCount
        var next = visited
        while next < count {
          let (id, input) = node.unretainedInput(next)
          next += 1
          if table.set(ifNew: id, to: -1) {
            path[path.count - 1].visited = next
            path.append((input, 0))
            return
          }
        }
        finish(node, inputs: count)
      }
    }
  }

  private func isBoundary(_ node: Node) -> Bool {
    !boundary.isEmpty && boundary.contains(node.id)
  }

  private mutating func finish(_ node: Node, inputs: Int) {
    path.removeLast()
    for index in 0..<inputs { lists.append(table[node.unretainedInput(index).id] ?? 0) }
    lists.finishList()
    if node.isInput { leaves.append(order.count) }
    table.set(node.id, to: order.count)
    order.append(node)
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
