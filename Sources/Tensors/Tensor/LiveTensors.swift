// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Synchronization

/// The cells of the tensors that still have a graph: pending ones, and computed ones that keep their
/// history. Beside them gradients that may still become tensors.
///
/// Dead and settled entries are swept whenever the list has doubled, so that making a tensor costs
/// constant time on average.
package enum LiveTensors {
  private struct Entry {
    let cell: TensorCell
    let engine: ObjectIdentifier
  }

  private struct Registry {
    var entries: [Entry] = []
    var gradients: [UnreadGradients.Cell] = []
    var sweepAt = 512

    mutating func sweep() {
      entries.removeAll { !$0.cell.isLive }
      sweepAt = max(512, 2 * entries.count)
    }

    mutating func live(of engine: Engine) -> [TensorCell] {
      let id = ObjectIdentifier(engine)
      sweep()
      return entries.compactMap { $0.engine == id ? $0.cell : nil }
    }
  }

  private static let registry = Mutex(Registry())

  static func insert(_ cell: TensorCell) {
    let engine = ObjectIdentifier(Engine.current)
    registry.withLock { registry in
      if registry.entries.count >= registry.sweepAt { registry.sweep() }
      registry.entries.append(Entry(cell: cell, engine: engine))
    }
  }

  /// Adds gradients of which there are no tensors yet.
  static func insert(_ gradients: UnreadGradients.Cell) {
    registry.withLock { registry in
      registry.gradients.removeAll { !$0.isUnread }
      registry.gradients.append(gradients)
    }
  }

  /// Those of an engine, in the order in which their tensors were made; gradients become tensors.
  static func all(of engine: Engine) -> [TensorCell] {
    let gradients = registry.withLock { $0.gradients.filter { $0.engine === engine } }
    for cell in gradients { cell.read() }
    return registry.withLock { $0.live(of: engine) }
  }

  /// The same without tensors for some gradients; nil where there are other gradients than these.
  static func all(of engine: Engine, besides own: UnreadGradients) -> [TensorCell]? {
    registry.withLock { registry in
      let isAlone = registry.gradients.allSatisfy {
        own.owns($0) || $0.engine !== engine || !$0.isUnread
      }
      return isAlone ? registry.live(of: engine) : nil
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

extension Node {
  /// The nodes that this one was computed from, behind a computed leaf too.
  var ancestors: [Node] {
    if isInput { value?.history.map { [$0] } ?? [] } else { inputs }
  }
}
