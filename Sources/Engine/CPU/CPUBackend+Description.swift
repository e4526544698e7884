// SPDX-License-Identifier: Apache-2.0
public import DescentGraph

/// What the planner made of a graph, for people and programs to read.
public struct PlanDescription: Sendable, Hashable {
  /// One line of totals and one for each kernel; byte-equal in every process on one machine type.
  public let text: String
  public let kernels: Int
  /// Floating-point operations of one run, as the kernels count them.
  public let flops: Double
  /// Bytes that kernels read and write in one run.
  public let trafficBytes: Int
  /// Bytes of intermediate results at the peak, all placed before the first run.
  public let arenaBytes: Int
  /// Bytes of scratch memory for each worker.
  public let scratchBytes: Int
  /// The most parts that any kernel is cut into: more threads than that cannot help.
  public let parallelism: Int
}

extension CPUBackend {
  /// The plan of a graph.
  ///
  /// - Parameter updates: Outputs that are written over an input, as in a training step.
  public func describe(
    _ graph: Graph, updates: [Update] = []
  ) throws(EngineError) -> PlanDescription {
    let plan = try plan(graph, updates: updates)
    return PlanDescription(
      text: plan.text, kernels: plan.kernels.count,
      flops: plan.kernels.reduce(0) { $0 + Double($1.flops) }, trafficBytes: plan.traffic,
      arenaBytes: plan.arenaBytes, scratchBytes: plan.scratchBytes,
      parallelism: plan.parallelism)
  }
}
