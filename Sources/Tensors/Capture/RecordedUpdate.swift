// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Synchronization

/// What a piece of code sets variables to, as a function of what they were and of operands.
///
/// A step that is written by hand updates its variables by the same formulas each time. Repeating the
/// record in place of the code gives the same bits for a fraction of the nodes.
package final class RecordedUpdate: Sendable {
  let variables: [Variable]
  /// Which of the variables it sets.
  let written: [Int]
  let function: GraphFunction
  /// The inputs of the function: variables, then operands, counted from 0 each.
  let usedVariables: [Int]
  let usedOperands: [Int]
  /// Whole steps that end with the update.
  let steps = Mutex(SignatureTable<KnownStep>(capacity: 16))

  /// What variables and operands are before an update.
  package struct Inputs {
    fileprivate let nodes: [Node]
  }

  /// A variable and the node that computes its new value.
  package struct Assignment {
    let variable: Variable
    let node: Node
  }

  /// - Precondition: No captured step is being traced.
  package static func inputs(_ variables: [Variable], operands: [Tensor]) -> Inputs {
    Inputs(nodes: variables.map(\.presentNode) + operands.map(\.node))
  }

  /// The record of an update that has just been asked for and that nothing has computed yet. Nil where
  /// it depends on anything else than its inputs: random numbers, other variables, values that were
  /// read on the way.
  package init?(_ variables: [Variable], since inputs: Inputs) {
    // One node in two places would be taken for one of them for good.
    if Set(inputs.nodes.map(\.id)).count != inputs.nodes.count { return nil }
    let present = variables.map(\.presentNode)
    written = variables.indices.filter { present[$0] !== inputs.nodes[$0] }
    // Numbers that the code has made tensors of; equal records have equal ones.
    let function = GraphFunction(written.map { present[$0] }, of: inputs.nodes) { leaf in
      (leaf.source as? Storage)?.firstElement
    }
    guard let function else { return nil }
    self.function = function
    self.variables = variables
    usedVariables = function.usedInputs.filter { $0 < variables.count }
    usedOperands = function.usedInputs.filter { $0 >= variables.count }.map {
      $0 - variables.count
    }
  }

  /// Whether two records set the same variables to the same.
  package func equals(_ other: RecordedUpdate) -> Bool {
    written == other.written && function.signature == other.function.signature
  }

  /// What the code that was recorded would set variables to.
  package func assignments(of operands: [Tensor]) -> [Assignment] {
    assignments(
      function.usedInputs.map { index in
        index < variables.count
          ? variables[index].presentNode : operands[index - variables.count].node
      })
  }

  /// The same in place of what the code itself has just set the variables to.
  package func assignments(of inputs: Inputs) -> [Assignment] {
    for index in written { variables[index].forgetPending() }
    return assignments(function.usedInputs.map { inputs.nodes[$0] })
  }

  private func assignments(_ inputs: [Node]) -> [Assignment] {
    zip(written, function(inputs)).map { Assignment(variable: variables[$0], node: $1) }
  }
}
