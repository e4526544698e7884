// SPDX-License-Identifier: Apache-2.0
import DescentTensors
import Synchronization

/// The updates that an optimizer has made before, so that a step that is written by hand does not have
/// to build the formulas of its rules again.
///
/// Rules are values without state and their formulas are tensors, so the same gradients are used in
/// the same way each time. It is not taken on trust: an update is repeated only after it has come out
/// the same twice.
package final class KnownUpdates: Sendable {
  /// What decides which formulas an update has.
  struct Key: Hashable, Sendable {
    /// Which parameters have a gradient.
    let present: [Bool]
    let isConditional: Bool
  }

  private enum Entry {
    case once(RecordedUpdate)
    case certain(RecordedUpdate)
    /// Different each time, or dependent on something that a record does not see.
    case changing
  }

  private let entries = Mutex<[Key: Entry]>([:])
  /// Freezing and thawing one by one must not add up.
  private static let capacity = 16

  /// Runs loss, gradients and update at once where gradients and update are known and nobody has asked for
  /// anything in between.
  ///
  /// - Returns: Whether it was done; if not, nothing has changed.
  package func run(_ parameters: [Parameter]) -> Bool {
    guard let (gradients, numbers, present) = UnreadGradients.all(of: parameters),
      case .certain(let record) = entries.withLock({
        $0[Key(present: present, isConditional: false)]
      })
    else { return false }
    return record.run(with: gradients, numbers)
  }

  /// What an update sets variables to, as its record says; nothing where `body` has set them.
  ///
  /// - Parameters:
  ///   - key: Updates with equal keys are taken for the same.
  ///   - variables: Everything that the update reads or sets, made only if it is needed.
  ///   - operands: Gradients and condition.
  func update(
    _ key: Key, variables: @autoclosure () -> [Variable], operands: [Tensor], _ body: () -> Void
  ) -> [RecordedUpdate.Assignment] {
    let entry = entries.withLock { $0[key] }
    switch entry {
    case .certain(let record): return record.assignments(of: operands)
    case .changing:
      body()
      return []
    case nil, .once: break
    }
    let variables = variables()
    let inputs = RecordedUpdate.inputs(variables, operands: operands)
    body()
    let record = RecordedUpdate(variables, since: inputs)
    let next: Entry
    var assignments: [RecordedUpdate.Assignment] = []
    switch (entry, record) {
    case (.once(let earlier), let record?) where record.equals(earlier):
      next = .certain(earlier)
      assignments = earlier.assignments(of: inputs)
    case (nil, let record?):
      next = .once(record)
      assignments = record.assignments(of: inputs)
    default: next = .changing
    }
    entries.withLock { entries in
      if entries.count >= Self.capacity { entries = [:] }
      entries[key] = next
    }
    return assignments
  }
}
