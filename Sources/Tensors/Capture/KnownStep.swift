// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

/// A step by hand that has been run before: loss, gradients and update as one graph, of which no node
/// has to be made to run it again.
struct KnownStep: Sendable {
  /// What a leaf of the step is bound to.
  enum Source: Sendable {
    /// The leaf of the loss's graph at a position.
    case leaf(Int)
    /// The present value of a variable, by its place among those that the update reads.
    case variable(Int)
  }

  /// Of the whole graph, by which an engine knows it.
  let signature: [UInt64]
  let sources: [Source]
  /// Live tensors first, then new values.
  let outputs: [(elementType: ElementType, count: Int)]
  /// For each live tensor that the step computes its output, and whether it was computed from a value
  /// that the update replaces.
  let live: [(output: Int, isStale: Bool)]

  /// Nil where the graph is too large to be known, or has a leaf that is neither of the loss nor the
  /// present value of a variable.
  init?(_ parts: Parts, _ whole: Graph) {
    guard let signature = whole.shortSignature else { return nil }
    var sources: [Source] = []
    for leaf in whole.leaves {
      let node = whole.nodes[leaf]
      if let position = parts.graph.position(of: node) {
        sources.append(.leaf(position))
      } else if let variable = parts.variables.firstIndex(where: { $0 === node }) {
        sources.append(.variable(variable))
      } else {
        return nil
      }
    }
    self.signature = signature
    self.sources = sources
    outputs = whole.outputs.map { ($0.elementType, $0.shape.count) }
    let roots = parts.liveRoots
    let isStale = parts.graph.dependents(on: parts.replaced)
    live = parts.live.map { (roots.firstIndex(of: $0) ?? 0, isStale[$0]) }
  }

  /// The memory of the leaves, in the graph's order.
  func inputs(leaves: [Node], variables: [Storage]) -> [Storage]? {
    var inputs: [Storage] = []
    inputs.reserveCapacity(sources.count)
    for source in sources {
      let storage =
        switch source {
        case .leaf(let position): leaves[position].storage
        case .variable(let index): variables[index]
        }
      guard let storage else { return nil }
      inputs.append(storage)
    }
    return inputs
  }

  /// What a step consists of, as nodes.
  struct Parts {
    /// The loss's graph.
    let graph: Graph
    /// The positions in it of live tensors, in the order in which they were made.
    let live: [Int]
    /// Present values of the variables that the update reads.
    let variables: [Node]
    /// Those that it replaces.
    let replaced: [Node]
    /// The new values.
    let results: [Node]

    /// Each position of a live tensor once.
    fileprivate var liveRoots: [Int] {
      live.enumerated().filter { live.firstIndex(of: $1) == $0 }.map(\.element)
    }

    /// The whole step.
    var whole: Graph { Graph(recognizing: liveRoots.map { graph.nodes[$0] } + results) }
  }
}

extension Graph {
  /// For each node whether it is one of those given, or computed from one.
  fileprivate func dependents(on given: [Node]) -> [Bool] {
    var result = [Bool](repeating: false, count: nodes.count)
    for node in given {
      if let position = position(of: node) { result[position] = true }
    }
    for position in nodes.indices where inputIndices[position].contains(where: { result[$0] }) {
      result[position] = true
    }
    return result
  }
}
