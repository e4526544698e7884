// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import Synchronization

/// What a captured step's body does to variables while it is traced.
///
/// Nothing is written: a variable's new value is the node that computes it, later readings in the
/// trace give that node, and the step writes it at the end of each run.
final class Trace: Sendable {
  /// A variable that the body has read or written.
  struct Cell {
    let variable: Variable
    /// The value at the start of a run.
    let leaf: Node
    /// Everything that has stood for the variable; gradients arrive at each.
    var versions: [Node]
    var gradient: Tensor?

    /// The value at this point of the body.
    var present: Node { versions.last ?? leaf }
    var isWritten: Bool { versions.count > 1 }
  }

  private struct State {
    var cells: [Cell] = []
    var positions: [ObjectIdentifier: Int] = [:]
    var uses: [ObjectIdentifier: UInt32] = [:]

    mutating func position(of variable: Variable) -> Int {
      if let known = positions[ObjectIdentifier(variable)] { return known }
      let leaf = Node(input: variable.shape, variable.elementType, source: variable)
      cells.append(Cell(variable: variable, leaf: leaf, versions: [leaf]))
      positions[ObjectIdentifier(variable)] = cells.count - 1
      return cells.count - 1
    }
  }

  private let state = Mutex(State())

  /// The variables touched so far, in the order of first use.
  var cells: [Cell] { state.withLock { $0.cells } }

  func value(of variable: Variable) -> Tensor {
    let node = state.withLock { $0.cells[$0.position(of: variable)].present }
    return Tensor(node: node, isTracked: variable.isTrainable)
  }

  func assign(_ tensor: Tensor, to variable: Variable) {
    // A node of its own: two variables set to one tensor stay two outputs, and the new value is a
    // point of its own to gradients, as it is outside a trace.
    let node = Node.make(.stopGradient, [tensor.node])
    state.withLock { $0.cells[$0.position(of: variable)].versions.append(node) }
  }

  func gradient(of variable: Variable) -> Tensor? {
    state.withLock { $0.cells[$0.position(of: variable)].gradient }
  }

  func setGradient(_ gradient: Tensor?, of variable: Variable) {
    state.withLock { $0.cells[$0.position(of: variable)].gradient = gradient }
  }

  /// The number of random draws from a source so far, counted up.
  func nextUse(of source: RandomSource) -> UInt32 {
    state.withLock { state in
      let use = state.uses[ObjectIdentifier(source), default: 0]
      state.uses[ObjectIdentifier(source)] = use + 1
      return use
    }
  }
}
