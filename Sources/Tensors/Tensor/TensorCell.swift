// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Synchronization

/// What a tensor currently is, in an object of its own.
///
/// The list of live tensors holds cells, not tensors: a cell learns from its tensor's `deinit` that it
/// is no longer wanted. Weak references to tensors would do the same, but each costs a side table and
/// slows down every use of the tensor.
final class TensorCell: Sendable {
  struct State {
    /// A node still to be run, or a leaf that holds the value.
    var node: Node
    /// Whether a trainable parameter can be reached, so that the graph outlives its evaluation.
    var isTracked: Bool
    /// Whether the tensor is gone.
    var isAbandoned = false
  }

  private let state: Mutex<State>

  init(_ node: Node, isTracked: Bool) { state = Mutex(State(node: node, isTracked: isTracked)) }

  /// Everything at one moment.
  var current: State { state.withLock { $0 } }
  var node: Node { state.withLock { $0.node } }
  var isTracked: Bool { state.withLock { $0.isTracked } }

  /// Stands for the graph of a tensor that is gone.
  private static let nothing = Node(input: .scalar, .bool)

  /// Lets go of the graph; the list of live tensors forgets the cell when it is swept.
  func abandon() {
    let nothing = Self.nothing
    let released = state.withLock { state in
      let released = state.node
      state.node = nothing
      state.isAbandoned = true
      return released
    }
    // The graph is released here, outside the lock.
    withExtendedLifetime(released) {}
  }

  /// Whether somebody may still ask for the tensor, and it is pending or keeps its history.
  var isLive: Bool {
    state.withLock { state in
      !state.isAbandoned && (!state.node.isInput || state.node.value?.history != nil)
    }
  }

  /// Replaces a pending node by the leaf that holds its value, unless another thread was faster.
  func settle(_ pending: Node, as leaf: Node) {
    let replaced: Node? = state.withLock { state in
      guard state.node === pending else { return nil }
      state.node = leaf
      return pending
    }
    // The graph is released here, outside the lock.
    withExtendedLifetime(replaced) {}
  }

  /// Drops what gradients would need; the value stays.
  func forgetHistory() {
    let value = state.withLock { state in
      state.isTracked = false
      return state.node.source as? TensorValue
    }
    value?.forgetHistory()
  }
}
