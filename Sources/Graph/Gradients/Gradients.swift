// SPDX-License-Identifier: Apache-2.0

/// The gradients of a scalar with respect to nodes of its graph, as nodes of a graph.
///
/// The result is built from operations that have gradients themselves, so it can be differentiated
/// again. A node that the loss does not depend on has a zero gradient.
///
/// - Parameters:
///   - loss: The scalar to differentiate; with `upstream`, a node of any shape.
///   - targets: The nodes whose gradients are wanted, of floating-point type.
///   - upstream: The gradient that flows into `loss`; 1 when left out.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
public func gradients(
  of loss: Node, withRespectTo targets: [Node], upstream: Node? = nil,
  file: StaticString = #fileID, line: UInt = #line
) -> [Node] {
  gradients(
    through: Graph(outputs: [loss]), to: targets, upstream: upstream, file: file, line: line)
}

/// The same through a graph that has been walked already; its only output is what is differentiated.
package func gradients(
  through graph: Graph, to targets: [Node], upstream: Node?, file: StaticString = #fileID,
  line: UInt = #line
) -> [Node] {
  let loss = graph.outputs[0]
  if upstream == nil && loss.shape.count != 1 {
    trap("gradients: expected a scalar loss, found shape \(loss.shape)", file: file, line: line)
  }
  if let upstream, upstream.shape != loss.shape || upstream.elementType != loss.elementType {
    trap(
      "gradients: expected an upstream gradient \(loss.shape), found \(upstream.shape)",
      file: file, line: line)
  }
  return backpropagate(through: graph, to: targets, upstream: upstream ?? loss.filled(1))
}

/// The gradients of a graph's only output. A target that depends on another one passes on what
/// reaches it, unless the graph ends there.
func backpropagate(through graph: Graph, to targets: [Node], upstream: Node) -> [Node] {
  var isWanted = [Bool](repeating: false, count: graph.nodes.count)
  for target in targets {
    if let position = graph.position(of: target) { isWanted[position] = true }
  }
  // Only nodes between a target and the loss take part.
  var depends = [Bool](repeating: false, count: graph.nodes.count)
  for (index, node) in graph.nodes.enumerated() where node.elementType.isFloatingPoint {
    depends[index] = isWanted[index] || graph.inputIndices[index].contains { depends[$0] }
  }
  var sums = [Node?](repeating: nil, count: graph.nodes.count)
  sums[graph.nodes.count - 1] = upstream
  for index in graph.nodes.indices.reversed() where depends[index] {
    guard let gradient = sums[index] else { continue }
    let node = graph.nodes[index]
    let inputs = graph.inputIndices[index]
    guard inputs.contains(where: { depends[$0] }) else { continue }
    let contributions = node.inputGradients(
      upstream: gradient, wanted: inputs.map { depends[$0] })
    for (input, contribution) in zip(inputs, contributions) where depends[input] {
      guard let contribution else { continue }
      sums[input] = sums[input].map { $0 + contribution } ?? contribution
    }
  }
  return targets.map { target in
    graph.position(of: target).flatMap { sums[$0] } ?? target.filled(0)
  }
}
