// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Synchronization

/// What `backward()` has left in parameters, of which nodes and tensors are made when somebody reads one.
///
/// An optimizer's step that knows what comes of these gradients needs neither. The parameters hold the
/// gradients; the list of live tensors holds their cell, as it does with tensors.
package final class UnreadGradients: Sendable {
  private let cell: Cell

  init(_ found: KnownGradients.Found) {
    cell = Cell(found)
    LiveTensors.insert(cell)
  }

  deinit { cell.abandon() }

  /// The gradients of parameters where they are all that one `backward()` has left, and unread.
  ///
  /// - Returns: The gradients, the number of each among them in the order of the parameters that have one,
  ///   and which these are.
  package static func all(of parameters: [Parameter]) -> (
    gradients: UnreadGradients, numbers: [Int], present: [Bool]
  )? {
    var found: UnreadGradients?
    var numbers: [Int] = []
    var present: [Bool] = []
    numbers.reserveCapacity(parameters.count)
    present.reserveCapacity(parameters.count)
    for parameter in parameters {
      let variable = parameter.variable
      guard variable.isTrainable, variable.hasGradient else {
        present.append(false)
        continue
      }
      guard let (gradients, number) = variable.unreadGradient,
        found == nil || found === gradients
      else { return nil }
      found = gradients
      numbers.append(number)
      present.append(true)
    }
    guard let found, found.known?.targets.count == numbers.count else { return nil }
    return (found, numbers, present)
  }

  /// Gives each variable, in the order of the targets, its gradient.
  func leave(in variables: [Variable]) {
    for (number, variable) in variables.enumerated() { variable.leave(self, number) }
  }

  /// Nil where somebody has read one.
  var known: KnownGradients.Found? { cell.known }

  /// Whether the cell is the one of these gradients.
  func owns(_ cell: Cell) -> Bool { self.cell === cell }

  subscript(number: Int) -> Tensor { cell.read()[number] }

  /// The gradients in an object of its own, which learns that nobody wants them any more.
  final class Cell: Sendable {
    private enum State {
      case known(KnownGradients.Found)
      case read([Tensor])
      case abandoned
    }

    private let state: Mutex<State>
    let engine = Engine.current
    /// Tensors belong to the scope in which `backward()` was called.
    private let scope = BuildingScope.current

    init(_ found: KnownGradients.Found) { state = Mutex(.known(found)) }

    var known: KnownGradients.Found? {
      state.withLock { if case .known(let found) = $0 { found } else { nil } }
    }

    var isUnread: Bool { state.withLock { if case .known = $0 { true } else { false } } }

    func abandon() {
      let released = state.withLock { state in
        let released = state
        state = .abandoned
        return released
      }
      // The graph is released here, outside the lock.
      withExtendedLifetime(released) {}
    }

    /// A tensor for each gradient; none where nobody wants them any more.
    @discardableResult
    func read() -> [Tensor] {
      while true {
        let found: KnownGradients.Found
        switch state.withLock({ $0 }) {
        case .known(let known): found = known
        case .read(let tensors): return tensors
        case .abandoned: return []
        }
        let tensors = BuildingScope.$current.withValue(scope) {
          Engine.$current.withValue(engine) {
            found.nodes().map { Tensor(node: $0, isTracked: true) }
          }
        }
        let released = state.withLock { state -> State? in
          guard case .known = state else { return nil }
          let released = state
          state = .read(tensors)
          return released
        }
        withExtendedLifetime(released) {}
      }
    }
  }
}
