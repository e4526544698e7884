// SPDX-License-Identifier: Apache-2.0

/// A graph as a document: what a model file holds instead of a program's types.
///
/// Inputs come first, then the operations; a node is meant by its position among both, and every
/// node comes after its operands. Whole numbers may grow with the batch, so that one document serves
/// batches of any size.
public struct GraphDocument: Hashable, Sendable, Codable {
  /// An input of the graph: a weight, or the data.
  public struct Leaf: Hashable, Sendable, Codable {
    public var name: String
    public var shape: [BatchExtent]
    /// The element type, such as `f32`.
    public var type: String
  }

  /// An operation and its operands.
  public struct Step: Hashable, Sendable, Codable {
    public var operation: OperationRecord
    public var inputs: [Int]
  }

  /// The version of this form; a reader refuses one that it does not know.
  public static let currentVersion = 1
  /// The largest magnitude of a whole number, and the most elements of a tensor for one sample.
  static let integerLimit = 1 << 31
  static let rankLimit = 16
  static let nodeLimit = 1 << 20
  /// The most elements of one tensor, and of all tensors together, for each sample of a batch.
  static let elementLimit = 1 << 28
  static let totalElementLimit = 1 << 31

  public let version: Int
  public let leaves: [Leaf]
  public let steps: [Step]
  /// The positions of the results.
  public let outputs: [Int]

  /// The document of a graph; custom operations and calls are replaced by what they decompose into.
  ///
  /// - Parameters:
  ///   - graph: What is written down.
  ///   - name: The name of an input; each needs one.
  public init(_ graph: Graph, name: (Node) -> String?) throws(GraphDocumentError) {
    let graph = graph.ofNamedOperations()
    var positions = [Int](repeating: 0, count: graph.nodes.count)
    var leaves: [Leaf] = []
    for index in graph.leaves {
      let node = graph.nodes[index]
      guard let name = name(node) else {
        throw .unnamedLeaf(shape: node.shape, elementType: node.elementType)
      }
      positions[index] = leaves.count
      leaves.append(
        Leaf(
          name: name, shape: node.shape.dimensions.map { BatchExtent($0) },
          type: node.elementType.description))
    }
    var steps: [Step] = []
    for (index, node) in graph.nodes.enumerated() {
      guard let record = OperationRecord(node.op) else { continue }
      positions[index] = leaves.count + steps.count
      steps.append(
        Step(operation: record, inputs: graph.inputIndices[index].map { positions[$0] }))
    }
    version = Self.currentVersion
    self.leaves = leaves
    self.steps = steps
    outputs = graph.outputIndices.map { positions[$0] }
  }

  /// One document for every batch size, from documents of the same model traced with two; nil where
  /// they differ in more than whole numbers that grow with the batch.
  public init?(
    _ first: GraphDocument, batch: Int, _ second: GraphDocument, batch other: Int
  ) {
    guard first.version == second.version, first.outputs == second.outputs,
      first.leaves.count == second.leaves.count, first.steps.count == second.steps.count
    else { return nil }
    var leaves: [Leaf] = []
    for (mine, theirs) in zip(first.leaves, second.leaves) {
      guard mine.name == theirs.name, mine.type == theirs.type,
        mine.shape.count == theirs.shape.count
      else { return nil }
      let shape = zip(mine.shape, theirs.shape).compactMap {
        BatchExtent.through($0.constant, at: batch, $1.constant, at: other)
      }
      guard shape.count == mine.shape.count else { return nil }
      leaves.append(Leaf(name: mine.name, shape: shape, type: mine.type))
    }
    var steps: [Step] = []
    for (mine, theirs) in zip(first.steps, second.steps) {
      guard mine.inputs == theirs.inputs,
        let record = mine.operation.generalized(with: theirs.operation, batches: (batch, other))
      else { return nil }
      steps.append(Step(operation: record, inputs: mine.inputs))
    }
    version = first.version
    self.leaves = leaves
    self.steps = steps
    outputs = first.outputs
  }

  /// The shape of sizes that come from a file; nil where it is none or has too many elements.
  static func checkedShape(_ sizes: [Int]) -> Shape? {
    guard sizes.count <= rankLimit else { return nil }
    var count = 1
    for size in sizes {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
      guard size >= 0, !overflow, product <= integerLimit else { return nil }
      count = product
    }
    return Shape(sizes)
  }
}

extension Graph {
  /// The graph with every operation that no document knows replaced by its decomposition.
  fileprivate func ofNamedOperations() -> Graph {
    var graph = self
    while graph.nodes.contains(where: \.isUnnamed) {
      var replaced: [Node] = []
      for (index, node) in graph.nodes.enumerated() {
        let inputs = graph.inputIndices[index].map { replaced[$0] }
        if node.isUnnamed, let simpler = node.op.decomposed(inputs) {
          replaced.append(simpler)
        } else if zip(inputs, node.inputs).allSatisfy({ $0 === $1 }) {
          replaced.append(node)
        } else {
          replaced.append(.make(node.op, inputs))
        }
      }
      graph = Graph(outputs: graph.outputIndices.map { replaced[$0] })
    }
    return graph
  }
}

extension Node {
  fileprivate var isUnnamed: Bool {
    switch op {
    case .custom, .call: true
    default: false
    }
  }
}
