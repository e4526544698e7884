// SPDX-License-Identifier: Apache-2.0

extension GraphDocument {
  /// A graph made from a document, and its inputs.
  public struct Instance: Sendable {
    public let graph: Graph
    /// The inputs in the order of `leaves`; some may not be part of the graph.
    public let leaves: [Node]
  }

  /// The graph for a batch size.
  ///
  /// Everything is checked, since the document may come from a damaged file: versions, counts,
  /// positions, the size of every number, and of every tensor before its elements are counted.
  ///
  /// - Throws: `GraphDocumentError` with the place, what was expected and what was found.
  /// - Complexity: O(nodes).
  public func instance(batch: Int) throws(GraphDocumentError) -> Instance {
    try checkSize(batch: batch)
    var nodes: [Node] = []
    nodes.reserveCapacity(leaves.count + steps.count)
    var total = 0
    func add(_ node: Node, _ place: String) throws(GraphDocumentError) {
      guard let shape = Self.checkedShape(node.shape.dimensions),
        shape.count / batch <= Self.elementLimit
      else {
        throw .malformed(
          place: place, expected: "at most \(Self.elementLimit) elements a sample",
          found: "shape \(node.shape.dimensions)")
      }
      total += shape.count / batch
      guard total <= Self.totalElementLimit else {
        throw .malformed(
          place: place, expected: "at most \(Self.totalElementLimit) elements in all tensors",
          found: "more")
      }
      nodes.append(node)
    }
    for (index, leaf) in leaves.enumerated() {
      try add(try Self.node(leaf, batch: batch, place: "input \(index)"), "input \(index)")
    }
    for (index, step) in steps.enumerated() {
      let place = "operation \(index)"
      var inputs: [Node] = []
      for input in step.inputs {
        guard nodes.indices.contains(input) else {
          throw .malformed(
            place: place, expected: "operands in 0..<\(nodes.count)", found: "\(input)")
        }
        inputs.append(nodes[input])
      }
      let op = try step.operation.operation(batch: batch, at: place)
      let node: Node
      do throws(GraphError) {
        node = try Node(checking: op, inputs)
      } catch {
        throw .inconsistent(place: place, reason: error)
      }
      try add(node, place)
    }
    var results: [Node] = []
    for output in outputs {
      guard nodes.indices.contains(output) else {
        throw .malformed(
          place: "outputs", expected: "positions in 0..<\(nodes.count)", found: "\(output)")
      }
      results.append(nodes[output])
    }
    return Instance(graph: Graph(outputs: results), leaves: Array(nodes[..<leaves.count]))
  }

  private func checkSize(batch: Int) throws(GraphDocumentError) {
    func check(
      _ condition: Bool, _ place: String, _ expected: String, _ found: Int
    ) throws(GraphDocumentError) {
      if !condition { throw .malformed(place: place, expected: expected, found: "\(found)") }
    }
    try check(
      version == Self.currentVersion, "version", "version \(Self.currentVersion)", version)
    try check(
      (1...1 << 20).contains(batch), "batch size", "a batch of 1 to \(1 << 20) samples", batch)
    let count = leaves.count + steps.count
    try check(count <= Self.nodeLimit, "size", "at most \(Self.nodeLimit) nodes", count)
    try check((1...1024).contains(outputs.count), "outputs", "1 to 1024 results", outputs.count)
    let widest = steps.map(\.inputs.count).max() ?? 0
    try check(widest <= 1 << 16, "operands", "at most \(1 << 16) operands", widest)
  }

  private static func node(
    _ leaf: Leaf, batch: Int, place: String
  ) throws(GraphDocumentError) -> Node {
    let sizes = leaf.shape.compactMap { $0.value(batch: batch) }
    guard sizes.count == leaf.shape.count, let shape = checkedShape(sizes) else {
      throw .malformed(
        place: place, expected: "a shape of at most \(integerLimit) elements", found: "\(sizes)")
    }
    guard let type = ElementType(name: leaf.type) else {
      throw .malformed(place: place, expected: "an element type", found: "“\(leaf.type)”")
    }
    return Node(input: shape, type)
  }
}
