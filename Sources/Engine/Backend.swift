// SPDX-License-Identifier: Apache-2.0
public import DescentGraph

/// What turns a graph into something that runs. The graph is the seam: a backend shares no pass
/// with another, so that one can check the other.
public protocol Backend: Sendable {
  var name: String { get }

  /// Compiles a graph.
  ///
  /// - Parameters:
  ///   - graph: What is to be computed.
  ///   - updates: Outputs that replace an input: the result is written to that input's memory,
  ///     after everything that reads the old value.
  func compile(_ graph: Graph, updates: [Update]) throws(EngineError) -> any Executable

  /// Compiles a graph that is run many times with some inputs that never change, such as the weights
  /// of a trained model. What depends on these alone may be computed here.
  ///
  /// - Parameters:
  ///   - graph: What is to be computed.
  ///   - constants: One entry for each of `graph.leaves`: the storage that every run will pass, or
  ///     nil for what changes.
  func compile(_ graph: Graph, constants: [Storage?]) throws(EngineError) -> any Executable
}

extension Backend {
  public func compile(_ graph: Graph, constants: [Storage?]) throws(EngineError) -> any Executable {
    try compile(graph, updates: [])
  }
}

/// An output that takes the place of an input: a parameter after a training step.
public struct Update: Hashable, Sendable {
  /// Position in `graph.outputs`.
  public let output: Int
  /// Position in `graph.leaves`.
  public let leaf: Int

  public init(output: Int, leaf: Int) {
    self.output = output
    self.leaf = leaf
  }
}

/// A compiled graph.
public protocol Executable: Sendable {
  /// Computes the outputs.
  ///
  /// - Parameters:
  ///   - inputs: One storage for each of `graph.leaves`, in order.
  ///   - outputs: One storage for each of `graph.outputs`, of its type and count; for an update the
  ///     very storage of the input that it replaces.
  func run(inputs: [Storage], outputs: [Storage]) throws(EngineError)
}

/// Why a graph cannot be compiled or run.
public enum EngineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The backend has no kernel for an operation on these types.
  case unsupported(operation: String, elementType: ElementType, backend: String)
  /// The plan needs more memory than there is.
  case outOfMemory(neededBytes: Int, availableBytes: Int)
  /// A kernel library refused.
  case kernel(name: String, status: Int)
  /// An index lies outside the axis that it selects from.
  case indexOutOfRange(operation: String, size: Int, count: Int)

  public var description: String {
    switch self {
    case .unsupported(let operation, let type, let backend):
      "\(operation): the backend \(backend) has no kernel for \(type); use Float32 or Float64"
    case .outOfMemory(let needed, let available):
      "the plan needs \(needed) bytes, the machine has \(available); use a smaller batch size"
    case .kernel(let name, let status):
      "\(name): the kernel library answered with status \(status)"
    case .indexOutOfRange(let operation, let size, let count):
      "\(operation): \(count) indices lie outside 0..<\(size); check the labels or categories"
    }
  }
}
