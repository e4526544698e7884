// SPDX-License-Identifier: Apache-2.0
package import DescentEngine
package import DescentGraph

/// Nodes computed by the reference backend from values given for their inputs.
package struct Evaluation: Sendable {
  private let executable: ReferenceExecutable
  private let leaves: [Node]

  package init(_ outputs: [Node]) throws(EngineError) {
    let graph = Graph(outputs: outputs)
    executable = try ReferenceBackend().executable(for: graph)
    leaves = graph.leaves.map { graph.nodes[$0] }
  }

  /// The outputs' elements, unrounded.
  package func callAsFunction(_ values: [(node: Node, values: [Double])]) throws(EngineError)
    -> [[Double]]
  {
    let bound = Dictionary(values.map { ($0.node.id, $0.values) }, uniquingKeysWith: { $1 })
    return try executable.evaluate(
      leaves.map { bound[$0.id] ?? ($0.source as? Storage)?.doubles() ?? [] })
  }
}

/// The outputs' elements by the reference backend, unrounded.
package func evaluate(_ outputs: [Node], _ values: [(Node, [Double])] = []) throws(EngineError)
  -> [[Double]]
{
  try Evaluation(outputs)(values.map { (node: $0.0, values: $0.1) })
}
