// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

/// A graph that runs step by step in `Double`.
package struct ReferenceExecutable: Executable {
  private let program: ReferenceProgram

  init(_ program: ReferenceProgram) { self.program = program }

  package func run(inputs: [Storage], outputs: [Storage]) throws(EngineError) {
    // Every result exists before the first is written: an update may overwrite its input.
    let results = try evaluate(inputs.map { $0.doubles() })
    if outputs.count != results.count {
      trap("run: expected \(results.count) outputs, found \(outputs.count)")
    }
    for (output, result) in zip(outputs, results) {
      if output.count != result.count {
        trap("run: expected an output of \(result.count) elements, found \(output.count)")
      }
      output.fill(from: result)
    }
  }

  /// The outputs as they were computed, without rounding to their element types.
  package func evaluate(_ inputs: [[Double]]) throws(EngineError) -> [[Double]] {
    if inputs.count != program.leafCount {
      trap("run: expected \(program.leafCount) inputs, found \(inputs.count)")
    }
    var values = [[Double]](repeating: [], count: program.steps.count)
    for (index, step) in program.steps.enumerated() {
      switch step.source {
      case .leaf(let leaf):
        if inputs[leaf].count != step.shape.count {
          trap(
            "run: expected \(step.shape.count) elements for input \(leaf),"
              + " found \(inputs[leaf].count)")
        }
        values[index] = inputs[leaf]
      case .captured(let storage):
        values[index] = storage.doubles()
      case .operation:
        values[index] = try step.evaluate(step.inputs.map { values[$0] })
      }
      for last in program.releases[index] { values[last] = [] }
    }
    return program.outputs.map { values[$0] }
  }
}
