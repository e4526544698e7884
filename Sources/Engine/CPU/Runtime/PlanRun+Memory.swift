// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
public import DescentGraph

extension CPUBackend {
  /// Runs the plan of a graph on all threads and measures by how many bytes the process grows, so that
  /// the figure can be held against ``PlanDescription/memory``.
  ///
  /// Everything is made, used and freed once before: the plan, the kernels' code, which libraries make
  /// at the first call, and what belongs to the threads are no growth. Then inputs, results, values and
  /// scratch memory are made anew and used.
  ///
  /// - Parameters:
  ///   - graph: What is planned and run, all inputs being zero.
  ///   - updates: As in ``describe(_:updates:)``.
  ///   - steps: How often it is run.
  /// - Returns: Nil where the system does not say.
  public func measuredMemory(
    _ graph: Graph, updates: [Update] = [], steps: Int = 3
  ) throws(EngineError) -> Int? {
    let plan = try plan(graph, updates: updates)
    _ = try residentBytes(plan, steps: 1)
    descent_release_free_memory()
    let before = descent_resident_bytes()
    let after = try residentBytes(plan, steps: steps)
    return before > 0 ? Int(after - before) : nil
  }

  /// What the process has in memory after some steps, when nothing of them is freed yet.
  private func residentBytes(_ plan: Plan, steps: Int) throws(EngineError) -> Int64 {
    let bound = BoundBytes(plan)
    let inputs = bound.leaves.map { Storage(zeros: .bool, count: $0) }
    let outputs = bound.outputs.map { Storage(zeros: .bool, count: $0) }
    let executable = executable(of: plan)
    defer { withExtendedLifetime((inputs, outputs, executable)) {} }
    for _ in 0..<steps { try executable.run(inputs: inputs, outputs: outputs) }
    return descent_resident_bytes()
  }
}
