// SPDX-License-Identifier: Apache-2.0
public import DescentGraph

extension CPUBackend {
  /// The plan of a graph.
  ///
  /// - Parameters:
  ///   - graph: What is planned; nothing is run.
  ///   - updates: Outputs that are written over an input, as in a training step.
  public func describe(
    _ graph: Graph, updates: [Update] = []
  ) throws(EngineError) -> PlanDescription {
    describe(try plan(graph, updates: updates))
  }

  /// The plan of a graph in use, some inputs of which never change: what is run each time.
  package func describe(_ graph: Graph, constants: [Bool]) throws(EngineError) -> PlanDescription {
    describe(try plan(graph, constants: constants))
  }

  private func describe(_ plan: Plan) -> PlanDescription {
    let algorithms = plan.kernels.compactMap { ConvolutionAlgorithm(kernel: $0.name) }
    return PlanDescription(
      text: plan.text, kernels: plan.kernels.count,
      flops: plan.kernels.reduce(0) { $0 + Double($1.flops) }, trafficBytes: plan.traffic,
      arenaBytes: plan.arenaBytes, scratchBytes: plan.scratchBytes,
      parallelism: plan.parallelism,
      convolutions: Dictionary(algorithms.map { ($0, 1) }, uniquingKeysWith: +),
      memory: PlanMemory(plan, threads: threads))
  }
}
