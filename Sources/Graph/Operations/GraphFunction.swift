// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A computation that is built once and then stands in graphs as one node for each of its results,
/// however many nodes it has itself.
///
/// A loop that is written by hand asks for the same gradients and the same updates in every step. As
/// functions they cost a step a few nodes; planning puts the computation in their place.
package final class GraphFunction: Sendable {
  /// Which of the inputs that the function was made with it needs.
  package let usedInputs: [Int]
  private let body: Graph
  private let results: [Result]
  /// Equal words for functions that compute the same.
  package let signature: [UInt64]
  /// A number that functions with another body do not have in this process.
  let id: UInt64
  /// Of bodies, so that a plan that was made for one function serves all that are equal.
  private static let numbers = Mutex(SignatureNumbers(capacity: 512))
  private static let callCounter = Atomic<UInt64>(0)

  private struct Result {
    let node: Node
    let position: Int
    /// The leaves of the body that the result depends on, and which used input each is.
    let leaves: [Int]
    let parameters: [Int]
  }

  /// What results are of inputs, cut off from both; nil where they depend on bound data that is neither
  /// among the inputs nor a constant.
  ///
  /// - Parameters:
  ///   - results: Nodes that were computed from the inputs.
  ///   - inputs: Where the computation begins: leaves, or nodes of a larger graph.
  ///   - constant: The number that a leaf stands for, where it never stands for another.
  package init?(
    _ results: [Node], of inputs: [Node], constant: (_ leaf: Node) -> Double? = { _ in nil }
  ) {
    let given = Graph(outputs: results, endingAt: Set(inputs.map(\.id)))
    var stands: [UInt64: (input: Int, node: Node?)] = [:]
    for (index, input) in inputs.enumerated() where stands[input.id] == nil {
      stands[input.id] = (index, nil)
    }
    var copies: [Node] = []
    for (index, node) in given.nodes.enumerated() {
      if let stand = stands[node.id] {
        let copy = Node(input: node.shape, node.elementType)
        stands[node.id] = (stand.input, copy)
        copies.append(copy)
      } else if case .input = node.op {
        guard node.shape == .scalar, let value = constant(node) else { return nil }
        copies.append(Node.make(.constant(value, node.elementType), []))
      } else {
        copies.append(Node.make(node.op, given.inputIndices[index].map { copies[$0] }))
      }
    }
    let used = stands.values.filter { $0.node != nil }.sorted { $0.input < $1.input }
    usedInputs = used.map(\.input)
    let parameters = used.compactMap(\.node)
    body = Graph(outputs: given.outputIndices.map { copies[$0] })
    (signature, self.results) = Self.described(body, parameters, usedInputs)
    let words = body.signature
    id = Self.numbers.withLock { $0.number(of: words) }
  }

  private static func described(_ body: Graph, _ parameters: [Node], _ usedInputs: [Int])
    -> (signature: [UInt64], results: [Result])
  {
    // For each leaf of the body the parameter that it is.
    var numbers = [Int?](repeating: nil, count: body.nodes.count)
    for (number, parameter) in parameters.enumerated() {
      if let position = body.position(of: parameter) { numbers[position] = number }
    }
    let order = body.leaves.compactMap { numbers[$0] }
    let results = body.outputIndices.map { output in
      let leaves = body.leaves(below: output)
      return Result(
        node: body.nodes[output], position: output, leaves: leaves,
        parameters: leaves.compactMap { numbers[$0] })
    }
    return (body.signature + (usedInputs + order).map { UInt64($0) }, results)
  }

  /// A node for each result, on those inputs that it depends on.
  ///
  /// - Parameter inputs: The used ones, with the shapes and types of those it was made with.
  package func callAsFunction(_ inputs: [Node]) -> [Node] {
    precondition(
      inputs.count == usedInputs.count, "a function is called with the inputs that it uses")
    let call = Self.callCounter.wrappingAdd(1, ordering: .relaxed).newValue
    return results.indices.map { index in
      let result = results[index]
      return Node(
        .call(FunctionResult(function: self, index: index, call: call)), OpCode(call: id, index),
        fitting: result.parameters.map { inputs[$0] }, result.node.shape, result.node.elementType)
    }
  }

  func result(_ index: Int) -> Node { results[index].node }

  /// What stands for the inputs of a result.
  func leaves(ofResult index: Int) -> [Node] {
    results[index].leaves.map { body.nodes[$0] }
  }

  /// A result with the computation itself in place.
  ///
  /// - Parameter copies: What stands for nodes of the body; results of one call share it.
  func computation(_ index: Int, _ inputs: [Node], _ copies: inout [Int: Node]) -> Node {
    let result = results[index]
    for (leaf, input) in zip(result.leaves, inputs) { copies[leaf] = input }
    var stack = [result.position]
    while let position = stack.last {
      let operands = body.inputIndices[position]
      let missing = operands.filter { copies[$0] == nil }
      if copies[position] == nil && missing.isEmpty {
        copies[position] = Node.make(
          body.nodes[position].op, operands.compactMap { copies[$0] })
      }
      if copies[position] != nil { stack.removeLast() } else { stack += missing }
    }
    return copies[result.position] ?? result.node
  }

  /// Whether the inputs of a result are not in contradiction to what stands for nodes of the body.
  func fits(_ index: Int, _ inputs: [Node], _ copies: [Int: Node]) -> Bool {
    zip(results[index].leaves, inputs).allSatisfy { leaf, input in
      copies[leaf].map { $0 === input } ?? true
    }
  }
}

extension Graph {
  /// The input nodes that a node depends on, in order.
  fileprivate func leaves(below node: Int) -> [Int] {
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    isNeeded[node] = true
    for position in stride(from: node, through: 0, by: -1) where isNeeded[position] {
      for input in inputIndices[position] { isNeeded[input] = true }
    }
    return leaves.filter { isNeeded[$0] }
  }
}
