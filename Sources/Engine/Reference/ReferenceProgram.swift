// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

/// A graph in primitives alone, in an order in which every step comes after its inputs.
struct ReferenceProgram: Sendable {
  let steps: [ReferenceStep]
  /// The positions of the outputs in `steps`.
  let outputs: [Int]
  /// For each step the values that nothing reads after it.
  let releases: [[Int]]
  let leafCount: Int

  /// Walks the graph depth first with a stack of its own, composites as their decompositions.
  init(_ graph: Graph) throws(EngineError) {
    leafCount = graph.leaves.count
    var leaf: [UInt64: Int] = [:]
    for (position, index) in graph.leaves.enumerated() { leaf[graph.nodes[index].id] = position }
    var position: [UInt64: Int] = [:]
    var stack: [(node: Node, children: [Node], isComposite: Bool)] = []
    func push(_ node: Node) {
      let body = node.op.decomposed(node.inputs)
      stack.append((node, body.map { [$0] } ?? node.inputs, body != nil))
    }
    var steps: [ReferenceStep] = []
    for output in graph.outputs where position[output.id] == nil {
      push(output)
      while let (node, children, isComposite) = stack.last {
        if let next = children.first(where: { position[$0.id] == nil }) {
          push(next)
          continue
        }
        stack.removeLast()
        let inputs = children.map { position[$0.id] ?? 0 }
        if isComposite {
          position[node.id] = inputs[0]
        } else {
          position[node.id] = steps.count
          steps.append(try ReferenceStep(node, inputs: inputs, leaf: leaf[node.id]))
        }
      }
    }
    self.steps = steps
    outputs = graph.outputs.map { position[$0.id] ?? 0 }
    releases = Self.releases(steps, keeping: outputs)
  }

  private static func releases(_ steps: [ReferenceStep], keeping outputs: [Int]) -> [[Int]] {
    var lastReader = [Int](repeating: -1, count: steps.count)
    for (index, step) in steps.enumerated() {
      for input in step.inputs { lastReader[input] = index }
    }
    for output in outputs { lastReader[output] = -1 }
    var result = [[Int]](repeating: [], count: steps.count)
    for (index, reader) in lastReader.enumerated() where reader >= 0 {
      result[reader].append(index)
    }
    return result
  }
}
