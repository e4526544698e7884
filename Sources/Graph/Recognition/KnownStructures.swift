// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The structures of graphs that have been built lately.
enum KnownStructures {
  /// Few questions decide where it is worth to walk along a structure.
  private struct Key: Hashable {
    let outputs: Int
    let first: Int32
    let last: Int32

    init(_ outputs: [Node]) {
      self.outputs = outputs.count
      first = outputs.first?.depth ?? 0
      last = outputs.last?.depth ?? 0
    }
  }

  private static let memory = Mutex<[Key: [GraphStructure]]>([:])
  /// More than that many keys, or structures of a key, belong to a program that makes ever new graphs.
  private static let keyCapacity = 64
  private static let capacity = 8
  /// Larger graphs run so long that finding their order does not count.
  private static let nodeCapacity = 4096

  /// The graph below some outputs, where its structure is known.
  static func graph(below outputs: [Node]) -> Graph? {
    let key = Key(outputs)
    guard let known = memory.withLock({ $0[key] }) else { return nil }
    for structure in known {
      if let graph = Graph(outputs, structure) { return graph }
    }
    return nil
  }

  /// A graph that was not known, from now on known.
  static func remember(_ graph: Graph) -> Graph {
    if graph.nodes.count > nodeCapacity { return graph }
    let structure = GraphStructure(graph)
    let key = Key(graph.outputs)
    memory.withLock { memory in
      if memory.count >= keyCapacity && memory[key] == nil { memory = [:] }
      var known = memory[key] ?? []
      // The newest first: steps come in rows.
      known.insert(structure, at: 0)
      if known.count > capacity { known.removeLast() }
      memory[key] = known
    }
    return graph.named(structure.number)
  }
}
