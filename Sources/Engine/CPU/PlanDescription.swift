// SPDX-License-Identifier: Apache-2.0

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
  /// How many convolutions each algorithm computes.
  public let convolutions: [ConvolutionAlgorithm: Int]
  /// The peak of memory, all threads and what lies outside of the plan counted.
  public let memory: PlanMemory
}
