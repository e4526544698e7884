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
  private let reference: Variable.Reference?
  private let kept: Mutex<Node?>

  /// The result of evaluating a node.
  init(_ storage: Storage, of node: Node, keepsHistory: Bool) {
    self.storage = storage
    origin = node.id
    reference = nil
    kept = Mutex(keepsHistory ? node : nil)
  }

  /// What a variable holds at this moment.
  init(_ storage: Storage, readFrom variable: Variable) {
    self.storage = storage
    origin = nil
    reference = variable.reference
    kept = Mutex(nil)
  }

  /// The variable that the value was read from, as long as there is one.
  var variable: Variable? { reference?.variable }
  var history: Node? { kept.withLock { $0 } }

  func forgetHistory() {
    let history = kept.withLock { history in
      let released = history
      history = nil
      return released
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
