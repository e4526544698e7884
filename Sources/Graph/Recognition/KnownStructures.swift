// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The structures of graphs that have been built lately.
enum KnownStructures {
  private struct Memory {
    /// Those that have been asked for lately come first.
    var structures: [GraphStructure] = []
    var numbers = SignatureNumbers(capacity: 512)

    /// Makes a new array: others walk along the old one outside the lock.
    mutating func moveToFront(_ structure: GraphStructure) {
      let others = structures.filter { $0 !== structure }
      structures = [structure] + others.prefix(KnownStructures.capacity - 1)
    }
  }

  private static let memory = Mutex(Memory())
  private static let capacity = 64
  /// Larger graphs run so long that finding their order does not count.
  private static let nodeCapacity = 4096
  /// A structure so near the front stays where it is.
  private static let near = 8

  /// The graph below some outputs, where its structure is known.
  static func graph(below outputs: [Node]) -> Graph? {
    let structures = memory.withLock { $0.structures }
    for (place, structure) in structures.enumerated() {
      guard let graph = Graph(outputs, structure) else { continue }
      if place >= near { memory.withLock { $0.moveToFront(structure) } }
      return graph
    }
    return nil
  }

  /// A graph that was not known, from now on known.
  static func remember(_ graph: Graph) -> Graph {
    if graph.nodes.count > nodeCapacity { return graph }
    let signature = graph.signature
    let structure = memory.withLock { memory in
      let structure = GraphStructure(graph, number: memory.numbers.number(of: signature))
      memory.moveToFront(structure)
      return structure
    }
    return Graph(graph, numbered: structure.number)
  }
}
