// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A plan that can be run, also by several threads at once.
final class PlanExecutable: Executable {
  private let plan: Plan
  private let parallelism: Int
  private let pool: WorkerPool
  private let prepared: [Storage]
  private let idle = Mutex<[PlanRun]>([])

  /// - Parameter prepared: What the plan reads as leaves behind those of its graph.
  init(_ plan: Plan, pool: WorkerPool, prepared: [Storage] = []) {
    self.plan = plan
    parallelism = plan.parallelism
    self.pool = pool
    self.prepared = prepared
  }

  func run(inputs: [Storage], outputs: [Storage]) throws(EngineError) {
    let run = idle.withLock { $0.popLast() } ?? PlanRun(plan, workers: pool.workers)
    defer { idle.withLock { $0.append(run) } }
    run.prepare(inputs: prepared.isEmpty ? inputs : inputs + prepared, outputs: outputs)
    pool.run(parallelism: parallelism, run)
    if let error = run.error { throw error }
  }
}
