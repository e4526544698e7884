// SPDX-License-Identifier: Apache-2.0
public import DescentGraph

/// The oracle: runs the graph as it is written, one node at a time, in Float64 and plain loops.
///
/// It shares no pass and no kernel with another backend; composites run as their decompositions.
/// Numbers have the precision of `Double` whatever the element type says: what is computed from
/// floating-point elements is never rounded to them, not even by a cast. What a leaf holds has the
/// leaf's type, though, so that a mask drawn in Float32 is the same mask everywhere, and results of
/// integer and Boolean type are whole: truncated toward zero, saturating, NaN giving 0.
public struct ReferenceBackend: Backend {
  public init() {}

  public var name: String { "reference" }

  public func compile(_ graph: Graph, updates: [Update]) throws(EngineError) -> any Executable {
    for update in updates {
      let (output, leaf) = (graph.outputs[update.output], graph.nodes[graph.leaves[update.leaf]])
      if output.shape != leaf.shape || output.elementType != leaf.elementType {
        trap(
          "update of input \(update.leaf): expected \(leaf.elementType) \(leaf.shape),"
            + " found \(output.elementType) \(output.shape)")
      }
    }
    return try executable(for: graph)
  }

  /// The compiled graph with its own type, through which tests read unrounded results.
  package func executable(for graph: Graph) throws(EngineError) -> ReferenceExecutable {
    ReferenceExecutable(try ReferenceProgram(graph))
  }
}
