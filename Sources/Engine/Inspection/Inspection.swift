// SPDX-License-Identifier: Apache-2.0
public import DescentGraph

/// Backpropagation laid open: the value of every node, the local gradient of every edge, and the
/// gradient of the loss that arrives at every node.
///
/// For an edge from `u` to `v` the chain rule reads `∂L/∂u += ∂L/∂v · ∂v/∂u`: the *upstream*
/// gradient times the *local* one. Local gradients come from each operation alone, cut out of its
/// graph, so they do not see what its inputs have to do with one another.
///
/// ```swift
/// let inspection = try Inspection(of: loss) { leaf in leaf === w ? [-1] : [2] }
/// print(inspection.values[0].first, inspection.gradients[0]?.first ?? 0)
/// ```
public struct Inspection: Sendable {
  /// What flows over an edge.
  public struct Edge: Sendable, Hashable {
    /// Positions in `graph.nodes`.
    public let source: Int
    public let target: Int
    /// Which of the target's inputs this is.
    public let input: Int
    /// ∂target/∂source, where both are single numbers; a Jacobian has too many to show.
    public let local: Double?
    /// The contribution to ∂loss/∂source that comes over this edge: upstream · local.
    public let contribution: TensorSummary
  }

  /// The graph of the loss.
  public let graph: Graph
  /// What each node holds.
  public let values: [TensorSummary]
  /// ∂loss/∂node, nil for nodes that hold no real numbers.
  public let gradients: [TensorSummary?]
  /// The edges between nodes of real numbers, in the order of their targets.
  public let edges: [Edge]

  /// Computes everything.
  ///
  /// - Parameters:
  ///   - loss: A node with one element.
  ///   - backend: What computes; the reference by default, another one for large networks.
  ///   - leaf: The elements of an input of the graph, in row-major order.
  public init(
    of loss: Node, backend: any Backend = ReferenceBackend(),
    leaf: (Node) throws -> [Double]
  ) throws {
    let graph = Graph(outputs: [loss])
    let real = graph.nodes.indices.filter { graph.nodes[$0].elementType.isFloatingPoint }
    let derivatives = DescentGraph.gradients(
      of: loss, withRespectTo: real.map { graph.nodes[$0] })
    let computed = try Self.run(
      graph.nodes + derivatives, backend: backend,
      leaf: { node in Storage(node.elementType, try Self.checked(leaf(node), for: node)) })

    self.graph = graph
    values = computed.prefix(graph.nodes.count).map { TensorSummary($0.doubles()) }
    var gradients = [Storage?](repeating: nil, count: graph.nodes.count)
    for (node, storage) in zip(real, computed.dropFirst(graph.nodes.count)) {
      gradients[node] = storage
    }
    self.gradients = gradients.map { $0.map { TensorSummary($0.doubles()) } }
    edges = try graph.nodes.indices.flatMap { target in
      guard let upstream = gradients[target] else { return [Edge]() }
      return try Self.edges(
        into: target, of: graph, inputs: graph.inputIndices[target].map { computed[$0] },
        upstream: upstream, backend: backend)
    }
  }

  /// The edges that enter a node, from a graph that holds only this operation.
  private static func edges(
    into target: Int, of graph: Graph, inputs: [Storage], upstream: Storage, backend: any Backend
  ) throws -> [Edge] {
    let node = graph.nodes[target]
    let sources = graph.inputIndices[target]
    let real = sources.indices.filter { graph.nodes[sources[$0]].elementType.isFloatingPoint }
    if real.isEmpty { return [] }
    let leaves = sources.map { Node(input: graph.nodes[$0].shape, graph.nodes[$0].elementType) }
    let seed = Node(input: node.shape, node.elementType)
    let results = DescentGraph.gradients(
      of: try Node(checking: node.op, leaves), withRespectTo: real.map { leaves[$0] },
      upstream: seed)
    func contributions(_ upstream: Storage) throws -> [Storage] {
      try run(results, backend: backend) { leaf in
        leaves.firstIndex { $0 === leaf }.map { inputs[$0] } ?? upstream
      }
    }
    let arriving = try contributions(upstream)
    let locals =
      node.shape.count == 1 ? try contributions(Storage(node.elementType, [1])) : arriving
    return real.indices.map { index in
      let isNumber = node.shape.count == 1 && leaves[real[index]].shape.count == 1
      return Edge(
        source: sources[real[index]], target: target, input: real[index],
        local: isNumber ? locals[index].doubles()[0] : nil,
        contribution: TensorSummary(arriving[index].doubles()))
    }
  }

  private static func run(
    _ outputs: [Node], backend: any Backend, leaf: (Node) throws -> Storage
  ) throws -> [Storage] {
    let graph = Graph(outputs: outputs)
    let storages = outputs.map { Storage(uninitialized: $0.elementType, count: $0.shape.count) }
    try backend.compile(graph, updates: []).run(
      inputs: try graph.leaves.map { try leaf(graph.nodes[$0]) }, outputs: storages)
    return storages
  }

  private static func checked(_ elements: [Double], for node: Node) -> [Double] {
    if elements.count != node.shape.count {
      trap("Inspection: expected \(node.shape.count) elements of a leaf, found \(elements.count)")
    }
    return elements
  }
}
