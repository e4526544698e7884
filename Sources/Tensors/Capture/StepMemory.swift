// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Synchronization

/// What the runs of a captured step read and write: inputs, results and the memory of variables.
///
/// Variables that the step sets lend it their memory at its first run and leave it there, so that the
/// next run finds everything in place; whoever asks such a variable for anything gets all of it back
/// first. Variables that are only read are asked anew by every run.
final class StepMemory: Sendable {
  /// Where a variable's memory is needed.
  struct Binding {
    let variable: Variable
    let leaf: Int?
    let output: Int?
  }

  /// One storage for each leaf and output of the graph; the arrays are made once.
  private struct Operands {
    var leaves: [Storage]
    var outputs: [Storage]
    /// How many variables of `written`, from the first one on, have lent their memory.
    var lent = 0
  }

  /// Stands where a variable's memory was, so that the step holds it only while it is lent.
  private static let vacant = Storage(uninitialized: .bool, count: 0)

  let results: [Storage]
  let engine: Engine
  let bindings: [Binding]
  /// What the step sets, ordered by variable: steps that take turns ask for the same one first.
  private let written: [Binding]
  /// What it only reads. `bindings` keeps these variables: to count a reference to a variable, which has
  /// a weak one, takes longer than to read it.
  private let read: [(variable: Unmanaged<Variable>, leaf: Int)]
  /// Locked by a run and by all access to inputs and results.
  private let inputs: Mutex<[Storage]>
  /// Locked by a run and by those who want their memory back; inside of the lock above, which somebody
  /// may hold who reads a variable meanwhile. A run that has to wait for a variable lets go of both
  /// first, so that steps never wait in a circle.
  private let operands: Mutex<Operands>

  /// - Parameter leaves: Nil for variables.
  init(
    inputs: [Storage], results: [Storage], leaves: [Storage?], bindings: [Binding], engine: Engine
  ) {
    self.engine = engine
    self.results = results
    self.bindings = bindings
    written = bindings.filter { $0.output != nil }.sorted { $0.variable.id < $1.variable.id }
    read = bindings.compactMap { binding in
      guard binding.output == nil, let leaf = binding.leaf else { return nil }
      return (Unmanaged.passUnretained(binding.variable), leaf)
    }
    self.inputs = Mutex(inputs)
    operands = Mutex(
      Operands(
        leaves: leaves.map { $0 ?? Self.vacant },
        outputs: results + written.map { _ in Self.vacant }))
  }

  /// Gives access to the inputs while no run is under way, nor anything else that touches them or the
  /// results.
  func locked<Result, Failure: Error>(
    _ body: ([Storage]) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var result: Result?
    try inputs.withLock { inputs throws(Failure) in result = try body(inputs) }
    guard let result else { trap("CapturedStep: a run without a result") }
    return result
  }

  /// Puts other memory in place of an input's, which is a leaf of the graph if the step uses it.
  func exchangeInput(_ index: Int, leaf: Int?, with storage: Storage) -> Storage {
    inputs.withLock { inputs in
      let old = inputs[index]
      inputs[index] = storage
      if let leaf { operands.withLock { $0.leaves[leaf] = storage } }
      return old
    }
  }

  /// Runs `body` with one storage for each leaf and one for each output of the graph.
  func withOperands<Failure: Error>(
    _ body: (_ leaves: [Storage], _ outputs: [Storage]) throws(Failure) -> Void
  ) throws(Failure) {
    while true {
      var missing: Variable?
      try inputs.withLock { _ throws(Failure) in
        try operands.withLock { operands throws(Failure) in
          defer { for (_, leaf) in read { operands.leaves[leaf] = Self.vacant } }
          missing = take(&operands)
          if missing == nil { try body(operands.leaves, operands.outputs) }
        }
      }
      guard let missing else { return }
      missing.computed()
    }
  }

  /// Waits for a run that is under way and returns what variables have lent.
  func giveBack() {
    operands.withLock { operands in
      for binding in written[..<operands.lent] {
        vacate(binding, &operands)
        binding.variable.takeBack()
      }
      operands.lent = 0
    }
  }

  /// Takes the memory of all variables that is not there yet.
  ///
  /// - Returns: A variable that has to be waited for; nil if there is none.
  private func take(_ operands: inout Operands) -> Variable? {
    for (variable, leaf) in read {
      guard let storage = variable._withUnsafeGuaranteedRef({ $0.storageAtOnce() }) else {
        return variable.takeUnretainedValue()
      }
      operands.leaves[leaf] = storage
    }
    while operands.lent < written.count {
      let binding = written[operands.lent]
      guard let output = binding.output, let storage = binding.variable.lend(to: self) else {
        return binding.variable
      }
      operands.outputs[output] = storage
      if let leaf = binding.leaf { operands.leaves[leaf] = storage }
      operands.lent += 1
    }
    return nil
  }

  private func vacate(_ binding: Binding, _ operands: inout Operands) {
    if let leaf = binding.leaf { operands.leaves[leaf] = Self.vacant }
    if let output = binding.output { operands.outputs[output] = Self.vacant }
  }
}
