// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Differentiates through values that were computed on the way.
///
/// A computed tensor is a leaf whose value keeps the node that it came from. The graph above it and
/// the graph behind it are differentiated one after the other, newest first: a node's `id` is larger
/// than those of all nodes that it was built from, so when a segment's turn comes, every gradient
/// that flows into it is known.
struct ReversePass {
  /// Graphs older than every target cannot contain one.
  private let oldestTarget: UInt64
  /// Whether targets are leaves, and gradients that have been built before are taken as functions.
  private let remembers: Bool
  /// What is still to be differentiated, few at a time.
  private var segments: [(root: Node, upstream: Node?)] = []
  private var gradients: [Node?] = []
  /// The gradients of all targets, in order, where nothing else had to be asked for.
  private(set) var known: KnownGradients.Found?

  init(oldestTarget: UInt64 = 0, remembers: Bool = false) {
    self.oldestTarget = oldestTarget
    self.remembers = remembers
  }

  /// The gradient of a target; nil where the pass has not met it.
  mutating func gradient(of target: Int) -> Node? {
    if let known, gradients.isEmpty { gradients = known.nodes() }
    return target < gradients.count ? gradients[target] : nil
  }

  /// - Parameters:
  ///   - root: What is to be differentiated.
  ///   - target: Which target a node stands for, counted from 0.
  mutating func run(
    from root: Node, upstream: Node?, file: StaticString, line: UInt, target: (Node) -> Int?
  ) {
    segments = [(history(of: root) ?? root, upstream)]
    while let newest = segments.indices.max(by: { segments[$0].root.id < segments[$1].root.id }) {
      let segment = segments.remove(at: newest)
      differentiate(segment.root, segment.upstream, file: file, line: line, target: target)
    }
  }

  private mutating func differentiate(
    _ root: Node, _ upstream: Node?, file: StaticString, line: UInt, target: (Node) -> Int?
  ) {
    let graph = remembers ? Graph(recognizing: [root]) : Graph(outputs: [root])
    var wanted: [(position: Int, target: Int?, history: Node?)] = []
    for position in remembers ? graph.leaves : Array(graph.nodes.indices) {
      let node = graph.nodes[position]
      guard node.elementType.isFloatingPoint else { continue }
      let (index, history) = (target(node), history(of: node))
      if index != nil || history != nil { wanted.append((position, index, history)) }
    }
    if wanted.isEmpty { return }
    let positions = wanted.map(\.position)
    let known =
      remembers
      ? KnownGradients.find(
        through: graph, to: positions, upstream: upstream, file: file, line: line) : nil
    let isAll = gradients.isEmpty && segments.isEmpty
    if isAll, wanted.indices.allSatisfy({ wanted[$0].target == $0 && wanted[$0].history == nil }) {
      self.known = known
      if known != nil { return }
    }
    let found =
      known?.nodes()
      ?? DescentGraph.gradients(
        through: graph, to: positions.map { graph.nodes[$0] }, upstream: upstream, file: file,
        line: line)
    for ((_, index, history), gradient) in zip(wanted, found) {
      if let index { add(gradient, to: index) }
      if let history { add(gradient, behind: history) }
    }
  }

  private mutating func add(_ gradient: Node, to target: Int) {
    while gradients.count <= target { gradients.append(nil) }
    gradients[target] = gradients[target].map { $0.binary(.add, gradient) } ?? gradient
  }

  private mutating func add(_ gradient: Node, behind history: Node) {
    if gradient.isZeroConstant { return }
    if let known = segments.firstIndex(where: { $0.root === history }) {
      let upstream = segments[known].upstream
      segments[known].upstream = upstream.map { $0.binary(.add, gradient) } ?? gradient
    } else {
      segments.append((history, gradient))
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
