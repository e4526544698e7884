// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

extension CapturedStep {
  /// Runs the step on what its inputs hold now: computes the results and updates the variables.
  ///
  /// Memory that is held elsewhere too — by a tensor that somebody read from a variable — is copied
  /// before it is updated; nothing else is allocated.
  ///
  /// - Throws: `EngineError`; variables that the step writes are then undefined.
  public func run() throws(EngineError) {
    try locked { memory throws(EngineError) in
      takeVariables(&memory)
      defer { returnVariables(&memory) }
      try engine.run(executable, inputs: memory.leaves, outputs: memory.outputs)
    }
  }

  /// Gives access to the memory of an input, in row-major order; what is written there is what the
  /// next run reads.
  ///
  /// - Precondition: `Scalar` is the type of the input's elements.
  public func withInput<Scalar: TensorScalar, Result, Failure: Error>(
    _ index: Int, as type: Scalar.Type, file: StaticString = #fileID, line: UInt = #line,
    _ body: (UnsafeMutableBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    check(index, inputs, Scalar.self, "input", file: file, line: line)
    return try locked { memory throws(Failure) in
      try body(memory.inputs[index].elements(as: type))
    }
  }

  /// Copies a tensor's elements into an input.
  public func setInput(
    _ index: Int, to tensor: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) {
    guard inputs.indices.contains(index),
      inputs[index] == TensorSpec(tensor.shape, tensor.elementType)
    else {
      trap(
        "CapturedStep: input \(index): expected one of \(inputs), found \(tensor.elementType) "
          + "\(tensor.shape)", file: file, line: line)
    }
    let source = tensor.storage(file: file, line: line)
    locked { memory in
      memory.inputs[index].pointer.copyMemory(from: source.pointer, byteCount: source.byteCount)
    }
  }

  /// Lets runs read an input from other memory, which nothing copies: a loader's next batch.
  ///
  /// - Returns: The memory that the input had.
  @discardableResult
  package func exchangeInput(_ index: Int, with storage: Storage) -> Storage {
    precondition(
      storage.elementType == inputs[index].elementType && storage.count == inputs[index].shape.count
    )
    return locked { memory in
      let old = memory.inputs[index]
      memory.inputs[index] = storage
      if let position = inputPositions[index] { memory.leaves[position] = storage }
      return old
    }
  }

  /// The first element of a result of the last run, as a number. Allocates nothing.
  public func scalar(_ index: Int, file: StaticString = #fileID, line: UInt = #line) -> Double {
    guard outputs.indices.contains(index), outputs[index].shape.count > 0 else {
      trap(
        "CapturedStep: result \(index): expected one of \(outputs) that is not empty", file: file,
        line: line)
    }
    return locked { $0.outputs[index].firstElement }
  }

  /// A copy of a result of the last run.
  public func output(_ index: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    guard outputs.indices.contains(index) else {
      trap("CapturedStep: there is no result \(index) of \(outputs.count)", file: file, line: line)
    }
    return Tensor(
      storage: locked { engine.copy(of: $0.outputs[index]) }, shape: outputs[index].shape)
  }

  /// Gives access to a result of the last run in place, in row-major order.
  ///
  /// - Precondition: `Scalar` is the type of the result's elements.
  public func withOutput<Scalar: TensorScalar, Result, Failure: Error>(
    _ index: Int, as type: Scalar.Type, file: StaticString = #fileID, line: UInt = #line,
    _ body: (UnsafeBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    check(index, outputs, Scalar.self, "result", file: file, line: line)
    return try locked { memory throws(Failure) in
      try body(UnsafeBufferPointer(memory.outputs[index].elements(as: type)))
    }
  }

  /// Runs `body` while no run is under way, nor anything else that touches inputs and results.
  private func locked<Result, Failure: Error>(
    _ body: (inout Memory) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var result: Result?
    try memory.withLock { memory throws(Failure) in result = try body(&memory) }
    guard let result else { trap("CapturedStep: a run without a result") }
    return result
  }

  /// Returns when no run is under way.
  func waitForRun() { locked { _ in } }

  private func check<Scalar: TensorScalar>(
    _ index: Int, _ specs: [TensorSpec], _: Scalar.Type, _ name: String, file: StaticString,
    line: UInt
  ) {
    guard specs.indices.contains(index), specs[index].elementType == Scalar.elementType else {
      trap(
        "CapturedStep: \(name) \(index): expected an element type and position of \(specs), found "
          + "\(Scalar.elementType)", file: file, line: line)
    }
  }

  private func takeVariables(_ memory: inout Memory) {
    for binding in bindings {
      if let output = binding.output {
        let storage = binding.variable.storageForWriting(self)
        memory.outputs[output] = storage
        if let leaf = binding.leaf { memory.leaves[leaf] = storage }
      } else if let leaf = binding.leaf {
        memory.leaves[leaf] = binding.variable.storageForReading()
      }
    }
  }

  private func returnVariables(_ memory: inout Memory) {
    for binding in bindings {
      if let leaf = binding.leaf { memory.leaves[leaf] = Self.vacant }
      if let output = binding.output {
        memory.outputs[output] = Self.vacant
        binding.variable.finishWriting()
      }
    }
  }
}
