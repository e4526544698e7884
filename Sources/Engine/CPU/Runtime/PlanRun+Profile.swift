// SPDX-License-Identifier: Apache-2.0

import DescentGraph

extension CPUBackend {
  /// Seconds that each kernel of a graph takes on the calling thread alone, all inputs being zero:
  /// the median of several runs, beside the kernel's name. Every update is left out.
  package func kernelSeconds(of graph: Graph, repetitions: Int = 5) throws(EngineError)
    -> [(name: String, seconds: Double)]
  {
    let plan = try plan(graph)
    let inputs = graph.leaves.map {
      Storage(zeros: graph.nodes[$0].elementType, count: graph.nodes[$0].shape.count)
    }
    let outputs = graph.outputs.map {
      Storage(uninitialized: $0.elementType, count: $0.shape.count)
    }
    let run = PlanRun(plan, workers: 1)
    run.prepare(inputs: inputs, outputs: outputs)
    var samples = [[Double]](repeating: [], count: plan.kernels.count)
    for _ in 0..<max(1, repetitions) {
      for index in plan.kernels.indices { samples[index].append(run.secondsOf(kernel: index)) }
    }
    return plan.kernels.indices.map {
      (plan.kernels[$0].name, samples[$0].sorted()[samples[$0].count / 2])
    }
  }
}
