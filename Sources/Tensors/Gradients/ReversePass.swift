// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Differentiates through values that were computed on the way.
///
/// A computed tensor is a leaf whose value keeps the node that it came from. The graph above it and
/// the graph behind it are differentiated one after the other, newest first: a node's `id` is larger
/// than those of all nodes that it was built from, so when a segment's turn comes, every gradient
/// that flows into it is known.
struct ReversePass {
  /// Which target a node stands for.
  private let target: (Node) -> Int?
  /// Graphs older than every target cannot contain one.
  private let oldestTarget: UInt64
  /// Whether gradients that have been built before are taken as functions.
  private let remembers: Bool
  private var segments: [UInt64: (root: Node, upstream: Node?)] = [:]
  /// The gradient of each target; nil where none was met.
  private(set) var gradients: [Int: Node] = [:]

  init(oldestTarget: UInt64 = 0, remembers: Bool = false, target: @escaping (Node) -> Int?) {
    self.target = target
    self.oldestTarget = oldestTarget
    self.remembers = remembers
  }

  /// - Parameter graph: The graph whose only output is to be differentiated.
  mutating func run(through graph: Graph, upstream: Node?, file: StaticString, line: UInt) {
    if let history = history(of: graph.outputs[0]) {
      segments[history.id] = (history, upstream)
    } else {
      differentiate(through: graph, upstream: upstream, file: file, line: line)
    }
    while let newest = segments.keys.max(), let segment = segments.removeValue(forKey: newest) {
      differentiate(
        through: Graph(outputs: [segment.root]), upstream: segment.upstream, file: file, line: line)
    }
  }

  private mutating func differentiate(
    through graph: Graph, upstream: Node?, file: StaticString, line: UInt
  ) {
    var wanted: [Node] = []
    for node in graph.nodes where node.elementType.isFloatingPoint {
      if target(node) != nil || history(of: node) != nil { wanted.append(node) }
    }
    if wanted.isEmpty { return }
    let found =
      remembers
      ? KnownGradients.gradients(
        through: graph, to: wanted, upstream: upstream, file: file, line: line)
      : DescentGraph.gradients(
        through: graph, to: wanted, upstream: upstream, file: file, line: line)
    for (node, gradient) in zip(wanted, found) {
      if let index = target(node) {
        gradients[index] = gradients[index].map { $0.binary(.add, gradient) } ?? gradient
      }
      if let history = history(of: node), !gradient.isZeroConstant {
        let known = segments[history.id]?.upstream
        segments[history.id] = (history, known.map { $0.binary(.add, gradient) } ?? gradient)
      }
    }
  }

  /// The graph behind a computed leaf, where a target can be in it.
  private func history(of node: Node) -> Node? {
    guard let history = node.value?.history, history.id >= oldestTarget else { return nil }
    return history
  }
}

extension Node {
  /// A constant zero of any shape: the gradient of what the loss does not depend on.
  var isZeroConstant: Bool {
    switch op {
    case .constant(let value, _): value == 0
    case .broadcast: inputs[0].isZeroConstant
    default: false
    }
  }
}
