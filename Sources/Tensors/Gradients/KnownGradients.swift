// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import Synchronization

/// The gradients of graphs that have been differentiated before, as functions of the graphs' nodes.
///
/// Steps that are written by hand build the same graph again and again on other data; what its
/// gradients are depends on its structure alone.
enum KnownGradients {
  fileprivate struct Entry: Sendable {
    /// Nil where a gradient depends on data that are bound to it.
    let function: GraphFunction?
    /// Which of the targets the output does not depend on: their gradients are told from others.
    let isZero: [Bool]
  }

  /// Gradients of one graph that are known, and no nodes yet.
  final class Found: Sendable {
    let graph: Graph
    /// The positions of the targets in the graph.
    let targets: [Int]
    private let upstream: Node?
    private let function: GraphFunction
    private let isZero: [Bool]

    fileprivate init?(_ graph: Graph, _ targets: [Int], _ upstream: Node?, _ entry: Entry) {
      guard let function = entry.function else { return nil }
      (self.graph, self.targets, self.upstream) = (graph, targets, upstream)
      (self.function, isZero) = (function, entry.isZero)
    }

    /// A new node for each target.
    func nodes() -> [Node] {
      let results = function(
        function.usedInputs.map {
          $0 < graph.nodes.count ? graph.nodes[$0] : upstream ?? graph.outputs[0]
        })
      return targets.indices.map { index in
        if !isZero[index] { return results[index] }
        let target = graph.nodes[targets[index]]
        return Node.scalar(0, target.elementType).broadcast(to: target.shape)
      }
    }
  }

  private static let memory = Mutex(SignatureTable<Entry>(capacity: 64))

  /// The gradients of a graph's only output, as `gradients(through:to:upstream:)` gives them; nil where
  /// they have to be built each time.
  ///
  /// - Parameter targets: The positions of the targets in the graph.
  static func find(
    through graph: Graph, to targets: [Int], upstream: Node?, file: StaticString, line: UInt
  ) -> Found? {
    if let upstream, graph.position(of: upstream) != nil { return nil }
    var key = graph.shortSignature ?? graph.signature
    for target in targets { key.append(UInt64(target)) }
    key.append(upstream == nil ? 0 : 1)

    let known = memory.withLock { $0.find(key) }
    let entry: Entry
    if let known {
      entry = known
    } else {
      let direct = gradients(
        through: graph, to: targets.map { graph.nodes[$0] }, upstream: upstream, file: file,
        line: line)
      let inputs = graph.nodes + (upstream.map { [$0] } ?? [])
      entry = Entry(
        function: GraphFunction(direct, of: inputs), isZero: direct.map(\.isZeroConstant))
      let made = entry
      memory.withLock { $0.insert(made, for: key) }
    }
    return Found(graph, targets, upstream, entry)
  }
}
