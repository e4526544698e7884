// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

extension Tensor {
  /// Adds the derivatives of this scalar to the gradients of all trainable parameters it depends on.
  ///
  /// Nothing is computed yet: an optimizer's step runs loss, gradients and updates as one graph.
  /// Gradients of an earlier call are computed first, so that accumulating over many batches keeps
  /// one batch in memory.
  ///
  /// - Precondition: The tensor has one element and depends on a trainable parameter.
  public func backward(file: StaticString = #fileID, line: UInt = #line) {
    if count != 1 || !elementType.isFloatingPoint {
      trap(
        "backward: expected a scalar of floating-point type, found \(elementType) \(shape); reduce "
          + "it with sum() or mean()", file: file, line: line)
    }
    let graph = Graph(outputs: [node])
    let parameters = Tensor.trainableParameters(of: graph)
    if parameters.isEmpty {
      trap(
        "backward: the loss depends on no trainable parameter, or an update of the parameters has "
          + "made its graph obsolete: compute the loss again", file: file, line: line)
    }
    var table = NodeTable(minimumCapacity: 2 * parameters.count)
    for (index, parameter) in parameters.enumerated() {
      for node in parameter.nodes { table.set(node.id, to: index) }
    }
    let targets = table
    var pass = ReversePass(remembers: BuildingScope.current.trace == nil) { targets[$0.id] }
    pass.run(through: graph, upstream: nil, file: file, line: line)
    let earlier = parameters.compactMap(\.variable.gradient)
    if !earlier.isEmpty && BuildingScope.current.trace == nil {
      Tensor.realizeOrTrap(earlier, file: file, line: line)
      for gradient in earlier { gradient.cell.forgetHistory() }
    }
    for (index, parameter) in parameters.enumerated() {
      guard let gradient = pass.gradients[index] else { continue }
      let total = parameter.variable.gradient.map { $0.node.binary(.add, gradient) } ?? gradient
      parameter.variable.gradient = Tensor(node: total, isTracked: true)
    }
  }

  /// The trainable variables that a graph depends on, with the nodes that stand for each, in the order
  /// of their first node.
  private static func trainableParameters(of graph: Graph) -> [(variable: Variable, nodes: [Node])]
  {
    var found: [(variable: Variable, nodes: [Node])] = []
    var positions = NodeTable(minimumCapacity: 16)
    func add(_ node: Node, of variable: Variable) {
      if let position = positions[variable.id] {
        found[position].nodes.append(node)
      } else {
        positions.set(variable.id, to: found.count)
        found.append((variable, [node]))
      }
    }
    let cells = BuildingScope.current.trace?.cells ?? []
    var written: [UInt64: Variable] = [:]
    for cell in cells where cell.variable.isTrainable {
      for version in cell.versions { written[version.id] = cell.variable }
    }
    var histories: Set<UInt64> = []
    var next: Graph? = graph
    while let graph = next {
      var behind: [Node] = []
      for node in graph.nodes {
        if !written.isEmpty, let variable = written[node.id] { add(node, of: variable) }
        guard node.isInput, let value = node.value else { continue }
        if let variable = value.variable, variable.isTrainable { add(node, of: variable) }
        if let history = value.history, histories.insert(history.id).inserted {
          behind.append(history)
        }
      }
      // What was computed before has its own graph behind a leaf of this one.
      next = behind.isEmpty ? nil : Graph(outputs: behind)
    }
    return found
  }
}

/// The gradients of a scalar with respect to tensors, as tensors that can be differentiated again.
///
/// ```swift
/// let slope = gradients(of: y, withRespectTo: [x])[0]
/// let curvature = gradients(of: slope.sum(), withRespectTo: [x])[0]
/// ```
///
/// A tensor that `loss` does not depend on has a zero gradient. A tensor that depends on no trainable
/// parameter forgets how it was computed when it is read: differentiate before reading, or make the
/// target a ``Parameter`` and name its `value`.
///
/// - Parameters:
///   - loss: The scalar to differentiate; with `upstream`, a tensor of any shape.
///   - targets: Tensors of floating-point type.
///   - upstream: The gradient that flows into `loss`, of its shape; 1 when left out.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
/// - Returns: A gradient of the target's shape for each target.
public func gradients(
  of loss: Tensor, withRespectTo targets: [Tensor], upstream: Tensor? = nil,
  file: StaticString = #fileID, line: UInt = #line
) -> [Tensor] {
  if let odd = targets.first(where: { !$0.elementType.isFloatingPoint }) {
    trap(
      "gradients: expected targets of floating-point type, found \(odd.elementType)", file: file,
      line: line)
  }
  let root = loss.node
  let nodes = targets.map(\.node)
  if let value = root.value, value.origin != nil, value.history == nil,
    !nodes.contains(where: { $0.id == root.id })
  {
    trap(
      "gradients: the tensor was computed before and has forgotten how; differentiate it before it "
        + "is read, or make the targets Parameters", file: file, line: line)
  }
  var positions: [UInt64: Int] = [:]
  var slots: [Int] = []
  for (index, node) in nodes.enumerated() {
    // A computed target may stand in the graph as its leaf or as the node it was computed from.
    let history = node.value?.history
    let names = history.map { [$0.id] } ?? [node.id] + (node.value?.origin.map { [$0] } ?? [])
    let slot = names.compactMap { positions[$0] }.first ?? index
    for name in names { positions[name] = slot }
    slots.append(slot)
  }
  var pass = ReversePass(oldestTarget: positions.keys.min() ?? 0) { positions[$0.id] }
  pass.run(through: Graph(outputs: [root]), upstream: upstream?.node, file: file, line: line)
  let isTracked = loss.isTracked || targets.contains(where: \.isTracked)
  return zip(targets, slots).map { target, slot in
    let zero = Tensor.constant(0, target.elementType, file: file, line: line)
    let gradient = pass.gradients[slot] ?? zero.broadcast(to: target.shape)
    return Tensor(node: gradient, isTracked: isTracked)
  }
}
