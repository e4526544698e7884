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
    try memory.withOperands { leaves, outputs throws(EngineError) in
      try engine.run(executable, inputs: leaves, outputs: outputs)
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
    return try memory.locked { inputs throws(Failure) in
      try body(inputs[index].elements(as: type))
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
    memory.locked { inputs in
      inputs[index].pointer.copyMemory(from: source.pointer, byteCount: source.byteCount)
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
    return memory.exchangeInput(index, leaf: inputPositions[index], with: storage)
  }

  /// The first element of a result of the last run, as a number. Allocates nothing.
  public func scalar(_ index: Int, file: StaticString = #fileID, line: UInt = #line) -> Double {
    guard outputs.indices.contains(index), outputs[index].shape.count > 0 else {
      trap(
        "CapturedStep: result \(index): expected one of \(outputs) that is not empty", file: file,
        line: line)
    }
    return memory.locked { _ in memory.results[index].firstElement }
  }

  /// A copy of a result of the last run.
  public func output(_ index: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    guard outputs.indices.contains(index) else {
      trap("CapturedStep: there is no result \(index) of \(outputs.count)", file: file, line: line)
    }
    return Tensor(
      storage: memory.locked { _ in engine.copy(of: memory.results[index]) },
      shape: outputs[index].shape)
  }

  /// Gives access to a result of the last run in place, in row-major order.
  ///
  /// - Precondition: `Scalar` is the type of the result's elements.
  public func withOutput<Scalar: TensorScalar, Result, Failure: Error>(
    _ index: Int, as type: Scalar.Type, file: StaticString = #fileID, line: UInt = #line,
    _ body: (UnsafeBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    check(index, outputs, Scalar.self, "result", file: file, line: line)
    return try memory.locked { _ throws(Failure) in
      try body(UnsafeBufferPointer(memory.results[index].elements(as: type)))
    }
  }

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
}
