// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Synchronization

/// One tensor that changes: what parameters, buffers, optimizer slots and random keys are made of.
///
/// Reading `value` gives the tensor of that moment, which later changes do not touch. A captured
/// step updates the memory in place where nobody else holds it; else it works on a copy, and the old
/// value stays what it was for whoever still reads it.
public final class Variable: InputSource {
  public let shape: Shape
  public let elementType: ElementType
  /// Rises from one variable to the next; captured steps take their variables in this order.
  let id: UInt64
  private let state: Mutex<State>
  /// What readings know the variable by.
  let reference = Reference()
  private static let counter = Atomic<UInt64>(0)

  private enum Gradient {
    case tensor(Tensor)
    case unread(UnreadGradients, Int)
  }

  private struct State {
    var storage: Storage
    /// A new value that has not been computed yet.
    var pending: Tensor?
    /// The leaf of the last reading.
    var leaf: Node?
    var gradient: Gradient?
    var isTrainable: Bool
    /// The captured step that the storage is lent to, which may be writing to it.
    var borrower: StepMemory?

    /// Whether there is no value that waits to be computed; one that has been computed is taken over.
    mutating func isComputed() -> Bool {
      guard let pending else { return true }
      guard let storage = pending.node.storage else { return false }
      self.storage = storage
      self.pending = nil
      leaf = nil
      return true
    }

    /// The leaf that stands for the storage.
    mutating func leaf(of variable: Variable) -> Node {
      if let leaf { return leaf }
      let made = Node(
        input: variable.shape, variable.elementType,
        source: TensorValue(storage, readFrom: variable))
      leaf = made
      return made
    }
  }

  /// A variable that begins with a value.
  public convenience init(_ value: Tensor, file: StaticString = #fileID, line: UInt = #line) {
    self.init(value, isTrainable: false, file: file, line: line)
  }

  init(_ value: Tensor, isTrainable: Bool, file: StaticString, line: UInt) {
    if isTrainable && !value.elementType.isFloatingPoint {
      trap(
        "Parameter: expected floating-point elements, found \(value.elementType)", file: file,
        line: line)
    }
    shape = value.shape
    elementType = value.elementType
    id = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
    state = Mutex(
      State(storage: value.storage(file: file, line: line), isTrainable: isTrainable))
    reference.variable = self
  }

  /// Leads to a variable without keeping it: one weak reference for all readings, each of which would
  /// cost a hundred nanoseconds.
  final class Reference: @unchecked Sendable {
    /// Set once, before anybody else knows the variable.
    fileprivate(set) weak var variable: Variable?
  }

  /// The present value; a new one must have the same shape and element type.
  ///
  /// A new value is computed when it is read, together with all others that are pending. Code that
  /// goes on computing with a value that it has just set therefore uses the tensor, not the variable.
  public var value: Tensor {
    get {
      if let trace = BuildingScope.current.trace { return trace.value(of: self) }
      return Tensor(node: leaf, isTracked: isTrainable)
    }
    set { assign(newValue, file: #fileID, line: #line) }
  }

  /// Sets the value; for setters that know their caller.
  func assign(_ tensor: Tensor, file: StaticString, line: UInt) {
    if tensor.shape != shape || tensor.elementType != elementType {
      trap(
        "a variable's new value: expected \(elementType) \(shape), found "
          + "\(tensor.elementType) \(tensor.shape)", file: file, line: line)
    }
    if let trace = BuildingScope.current.trace { return trace.assign(tensor, to: self) }
    let storage = tensor.node.storage
    settled { state in
      if let storage { state.storage = storage }
      state.pending = storage == nil ? tensor : nil
      state.leaf = nil
    }
  }

  /// Gradient that backward() has added up; nil where none has arrived since it was cleared.
  var gradient: Tensor? {
    get {
      if let trace = BuildingScope.current.trace { return trace.gradient(of: self) }
      switch state.withLock({ $0.gradient }) {
      case nil: return nil
      case .tensor(let tensor): return tensor
      case .unread(let gradients, let number): return gradients[number]
      }
    }
    set {
      if let trace = BuildingScope.current.trace { return trace.setGradient(newValue, of: self) }
      let old = state.withLock { state in
        let old = state.gradient
        state.gradient = newValue.map { .tensor($0) }
        return old
      }
      withExtendedLifetime(old) {}
    }
  }

  /// Whether there is a gradient, outside of captured steps.
  var hasGradient: Bool { state.withLock { $0.gradient != nil } }

  /// The gradient that `backward()` has left and that has not been asked for here.
  var unreadGradient: (gradients: UnreadGradients, number: Int)? {
    state.withLock { state in
      if case .unread(let gradients, let number) = state.gradient {
        (gradients, number)
      } else {
        nil
      }
    }
  }

  /// Leaves a gradient where there is none.
  func leave(_ gradients: UnreadGradients, _ number: Int) {
    state.withLock { $0.gradient = .unread(gradients, number) }
  }

  /// Whether backward() gives this variable a gradient.
  package var isTrainable: Bool {
    get { state.withLock { $0.isTrainable } }
    set { state.withLock { $0.isTrainable = newValue } }
  }

  /// The leaf that stands for the present value.
  private var leaf: Node {
    while true {
      if let leaf = settled({ $0.isComputed() ? $0.leaf(of: self) : nil }) { return leaf }
      computed()
    }
  }

  /// What stands for the present value in a graph, computed or not.
  var presentNode: Node {
    settled { state in
      if !state.isComputed(), let pending = state.pending { return pending.node }
      return state.leaf(of: self)
    }
  }

  /// The memory of the present value, and the leaf that stands for it where a reading has made one; nil
  /// where the value waits to be computed.
  var present: (storage: Storage, leaf: Node?)? {
    settled { $0.isComputed() ? ($0.storage, $0.leaf) : nil }
  }

  /// Whether the storage is the one that the variable holds now, lent or not: one that somebody else
  /// refers to is not lent itself, a copy of it is.
  func holds(_ storage: Storage) -> Bool {
    state.withLock { $0.pending == nil && $0.storage === storage }
  }
}

extension Variable {
  /// Makes sure that a pending value is computed, with all others that wait, and that no captured step
  /// has the memory.
  func computed() {
    while let pending = settled({ state -> Tensor? in state.isComputed() ? nil : state.pending }) {
      Tensor.realizeLive()
      // Outside of the engine that it was made in, nothing else computes it.
      _ = pending.storage()
    }
  }

  /// Runs `body` under the lock at a moment when no captured step has the storage.
  private func settled<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    while true {
      let (result, borrower): (Result?, StepMemory?) = state.withLock { state in
        state.borrower == nil ? (body(&state), nil) : (nil, state.borrower)
      }
      if let result { return result }
      borrower?.giveBack()
    }
  }

  /// Changes the elements in place, or in a copy where somebody still reads the old ones.
  package func update(_ body: (UnsafeMutableRawPointer) -> Void) {
    computed()
    settled { state in
      state.leaf = nil
      if !isKnownUniquelyReferenced(&state.storage) { state.storage = state.storage.copy() }
      body(state.storage.pointer)
    }
  }

  /// The memory that a captured step reads; nil where it would have to wait.
  func storageAtOnce() -> Storage? {
    state.withLock { $0.borrower == nil && $0.isComputed() ? $0.storage : nil }
  }

  /// The memory that a captured step overwrites; others ask the step to give it back. Nil where it would
  /// have to wait.
  func lend(to borrower: StepMemory) -> Storage? {
    state.withLock { state in
      guard state.borrower == nil, state.isComputed() else { return nil }
      state.leaf = nil
      if !isKnownUniquelyReferenced(&state.storage) {
        state.storage = borrower.engine.copy(of: state.storage)
      }
      state.borrower = borrower
      return state.storage
    }
  }

  /// Goes back to the last value that was computed.
  func forgetPending() {
    let pending = settled { state in
      let pending = state.pending
      state.pending = nil
      return pending
    }
    // The graph is released here, outside the lock.
    withExtendedLifetime(pending) {}
  }

  /// Makes memory that nobody else writes to the value.
  ///
  /// - Returns: The memory of the value before.
  func take(_ storage: Storage) -> Storage {
    settled { state in
      let earlier = state.storage
      state.storage = storage
      state.pending = nil
      state.leaf = nil
      return earlier
    }
  }

  func takeBack() { state.withLock { $0.borrower = nil } }
}
