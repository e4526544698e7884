// SPDX-License-Identifier: Apache-2.0
public import DescentGraph

extension CPUBackend {
  /// Runs the plan of a graph kernel by kernel on the calling thread, all inputs being zero, and
  /// measures each. What a step replaces is written elsewhere.
  ///
  /// - Parameters:
  ///   - graph: What is planned and run.
  ///   - updates: As in ``describe(_:updates:)``.
  ///   - repetitions: How often the plan is run; each kernel's median counts.
  public func profile(
    _ graph: Graph, updates: [Update] = [], repetitions: Int = 5
  ) throws(EngineError) -> PlanProfile {
    try profile(plan(graph, updates: updates), repetitions)
  }

  /// The same for a graph in use; what depends on unchanging inputs alone is not run.
  package func profile(_ graph: Graph, constants: [Bool], repetitions: Int = 5)
    throws(EngineError) -> PlanProfile
  {
    try profile(plan(graph, constants: constants), repetitions)
  }

  private func profile(_ plan: Plan, _ repetitions: Int) throws(EngineError) -> PlanProfile {
    let (run, storages) = Self.boundToZeros(plan)
    defer { withExtendedLifetime(storages) {} }
    var samples = [[Double]](repeating: [], count: plan.kernels.count)
    // The first run only warms the caches and makes the primitives' executions.
    for repetition in 0...max(1, repetitions) {
      for (index, seconds) in run.secondsOfKernels().enumerated() where repetition > 0 {
        samples[index].append(seconds)
      }
    }
    let peak = try matmulFlops()
    let bandwidth = Self.copyBandwidth()
    return PlanProfile(
      kernels: plan.kernels.enumerated().map { index, kernel in
        let bytes = plan.values.bytes(of: kernel)
        return PlanProfile.Kernel(
          name: kernel.name, parts: kernel.parts, flops: kernel.flops, bytes: bytes,
          seconds: Self.median(samples[index]),
          predictedSeconds: max(kernel.flops / peak, Double(bytes) / bandwidth))
      }, peakFlops: peak, copyBandwidth: bandwidth)
  }

  /// A run, and the storages whose addresses it holds.
  private static func boundToZeros(_ plan: Plan) -> (run: PlanRun, storages: [Storage]) {
    let bound = BoundBytes(plan)
    let inputs = bound.leaves.map { Storage(zeros: .bool, count: $0) }
    let outputs = bound.outputs.map { Storage(zeros: .bool, count: $0) }
    let run = PlanRun(plan, workers: 1)
    run.prepare(inputs: inputs, outputs: outputs)
    return (run, inputs + outputs)
  }

  /// Of a matrix product that is large enough for the kernel's full speed, and stays in cache.
  private func matmulFlops() throws(EngineError) -> Double {
    let size = 768
    let operands = (0..<2).map { _ in Node(input: [size, size], .float32) }
    let product = Node.make(.matmul(transposeLeft: false, transposeRight: false), operands)
    let graph = Graph(outputs: [product])
    let plan = try plan(graph)
    let (run, storages) = Self.boundToZeros(plan)
    defer { withExtendedLifetime(storages) {} }
    let times = (0..<8).map { _ in run.secondsOfKernels().reduce(0, +) }
    return 2 * Double(size * size * size) / (times.min() ?? .infinity)
  }

  private static func copyBandwidth() -> Double {
    let source = Storage(zeros: .float32, count: 16 << 20)
    let target = Storage(zeros: .float32, count: 16 << 20)
    let times = (0..<4).map { _ in
      seconds {
        target.pointer.copyMemory(from: source.pointer, byteCount: source.byteCount)
      }
    }
    return 2 * Double(source.byteCount) / (times.min() ?? .infinity)
  }

  private static func seconds(_ body: () -> Void) -> Double {
    let elapsed = ContinuousClock().measure(body).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
