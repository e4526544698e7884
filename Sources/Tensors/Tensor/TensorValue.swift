// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Synchronization

/// What the leaf of a computed tensor, or of a variable's reading, is bound to.
///
/// A computed value may keep the node that it was computed from: gradients go on behind the leaf,
/// evaluation stops at it.
final class TensorValue: InputSource {
  let storage: Storage
  /// The `id` of the node that was computed; nil for a variable's reading.
  let origin: UInt64?
  private let state: Mutex<State>

  private struct State {
    weak var variable: Variable?
    var history: Node?
  }

  /// The result of evaluating a node.
  init(_ storage: Storage, of node: Node, keepsHistory: Bool) {
    self.storage = storage
    origin = node.id
    state = Mutex(State(variable: nil, history: keepsHistory ? node : nil))
  }

  /// What a variable holds at this moment.
  init(_ storage: Storage, readFrom variable: Variable) {
    self.storage = storage
    origin = nil
    state = Mutex(State(variable: variable, history: nil))
  }

  var variable: Variable? { state.withLock { $0.variable } }
  var history: Node? { state.withLock { $0.history } }

  func forgetHistory() {
    let history = state.withLock { state in
      let history = state.history
      state.history = nil
      return history
    }
    withExtendedLifetime(history) {}
  }
}

extension Node {
  /// The computed value behind a leaf.
  var value: TensorValue? { source as? TensorValue }

  /// The memory that a leaf is bound to, or nil where it is bound only when a captured step runs.
  var storage: Storage? { (source as? Storage) ?? value?.storage }
}
