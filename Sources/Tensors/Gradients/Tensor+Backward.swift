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
    let trace = BuildingScope.current.trace
    var parameters = TrainableVariables(in: trace)
    var pass = ReversePass(remembers: trace == nil)
    pass.run(from: node, upstream: nil, file: file, line: line) { parameters.number(of: $0) }
    // None is met either behind values through which no gradient flows.
    if parameters.variables.isEmpty && !parameters.isAny(behind: node) {
      trap(
        "backward: the loss depends on no trainable parameter, or an update of the parameters has "
          + "made its graph obsolete: compute the loss again", file: file, line: line)
    }
    let variables = parameters.variables
    if let known = pass.known, variables.allSatisfy({ !$0.hasGradient }) {
      return UnreadGradients(known).leave(in: variables)
    }
    if trace == nil { Tensor.settleGradients(of: variables, file: file, line: line) }
    for (index, variable) in variables.enumerated() {
      guard let gradient = pass.gradient(of: index) else { continue }
      let total = variable.gradient.map { $0.node.binary(.add, gradient) } ?? gradient
      variable.gradient = Tensor(node: total, isTracked: true)
    }
  }

  /// Computes the gradients of earlier calls.
  private static func settleGradients(of variables: [Variable], file: StaticString, line: UInt) {
    let earlier = variables.compactMap(\.gradient)
    if earlier.isEmpty { return }
    realizeOrTrap(earlier, file: file, line: line)
    for gradient in earlier { gradient.cell.forgetHistory() }
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
  var pass = ReversePass(oldestTarget: positions.keys.min() ?? 0)
  pass.run(from: root, upstream: upstream?.node, file: file, line: line) { positions[$0.id] }
  let isTracked = loss.isTracked || targets.contains(where: \.isTracked)
  return zip(targets, slots).map { target, slot in
    let zero = Tensor.constant(0, target.elementType, file: file, line: line)
    let gradient = pass.gradient(of: slot) ?? zero.broadcast(to: target.shape)
    return Tensor(node: gradient, isTracked: isTracked)
  }
}
