// SPDX-License-Identifier: Apache-2.0

/// One result of a computation that was built before, as an operation on what it depends on.
///
/// Gradients and updates that steps written by hand ask for again and again are put into graphs this
/// way; whatever runs, saves or differentiates a graph puts the computation in its place.
public struct FunctionResult: Hashable, Sendable {
  let function: GraphFunction
  let index: Int
  /// What the results of one call have in common; not part of what is computed.
  let call: UInt64

  public static func == (left: FunctionResult, right: FunctionResult) -> Bool {
    left.function.id == right.function.id && left.index == right.index
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(function.id)
    hasher.combine(index)
  }

  func infer(_ inputs: [Node]) throws(GraphError) -> (Shape, ElementType) {
    let expected = function.leaves(ofResult: index)
    if inputs.map(\.shape) != expected.map(\.shape)
      || inputs.map(\.elementType) != expected.map(\.elementType)
    {
      throw GraphError(
        "call", expected: "operands \(expected.map(\.shape))", found: "\(inputs.map(\.shape))")
    }
    let result = function.result(index)
    return (result.shape, result.elementType)
  }

  /// The result computed from its inputs, node by node.
  func computation(_ inputs: [Node]) -> Node {
    var copies: [Int: Node] = [:]
    return function.computation(index, inputs, &copies)
  }
}

/// Puts computations in the place of calls, once for all results of a call.
package struct FunctionCalls {
  private var known: [UInt64: [Int: Node]] = [:]

  package init() {}

  package mutating func computation(of result: FunctionResult, _ inputs: [Node]) -> Node {
    // A copy of a call that stands on other inputs is a computation of its own.
    if let copies = known[result.call], !result.function.fits(result.index, inputs, copies) {
      return result.computation(inputs)
    }
    return result.function.computation(result.index, inputs, &known[result.call, default: [:]])
  }
}
