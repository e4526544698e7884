// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Synchronization

/// Weak references to the tensors that still have a graph: pending ones, and computed ones that keep
/// their history.
///
/// An entry is one weak reference; dead and settled entries are swept whenever the list has doubled,
/// so that making a tensor costs constant time on average.
package enum LiveTensors {
  private struct Entry {
    weak var tensor: Tensor?
    let engine: ObjectIdentifier
  }

  private struct Registry {
    var entries: [Entry] = []
    var sweepAt = 512

    mutating func sweep() {
      entries.removeAll { $0.tensor.map { !$0.hasGraph } ?? true }
      sweepAt = max(512, 2 * entries.count)
    }
  }

  private static let registry = Mutex(Registry())

  static func insert(_ tensor: Tensor) {
    let engine = ObjectIdentifier(Engine.current)
    registry.withLock { registry in
      if registry.entries.count >= registry.sweepAt { registry.sweep() }
      registry.entries.append(Entry(tensor: tensor, engine: engine))
    }
  }

  /// The tensors of an engine that have a graph, in the order in which they were made.
  static func all(of engine: Engine) -> [Tensor] {
    let id = ObjectIdentifier(engine)
    return registry.withLock { registry in
      registry.sweep()
      return registry.entries.compactMap { $0.engine == id ? $0.tensor : nil }
    }
  }

  /// How many nodes the live tensors of the current engine keep alive; tests count with it.
  package static var nodeCount: Int {
    var seen: Set<UInt64> = []
    var stack = all(of: Engine.current).map(\.node)
    while let node = stack.popLast() {
      if seen.insert(node.id).inserted { stack += node.ancestors }
    }
    return seen.count
  }
}

extension Tensor {
  fileprivate var hasGraph: Bool {
    let node = node
    return !node.isLeaf || node.value?.history != nil
  }
}

extension Node {
  /// The nodes that this one was computed from, behind a computed leaf too.
  var ancestors: [Node] {
    if isLeaf { value?.history.map { [$0] } ?? [] } else { inputs }
  }
}
