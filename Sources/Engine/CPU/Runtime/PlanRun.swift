// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Everything one run of a plan changes: addresses, arena, claims. Kept between runs, so that a run
/// allocates nothing.
final class PlanRun: PoolJob, @unchecked Sendable {
  private let plan: Plan
  /// Those of the plan, once for each worker, where calling one costs no reference.
  private let kernels: UnsafeMutablePointer<any Kernel>
  private let workers: Int
  private let values: UnsafeMutablePointer<UnsafeMutableRawPointer>
  /// Room for the same of each worker, with its own values; nil where no step has such.
  private let ownTables: UnsafeMutablePointer<UnsafeMutableRawPointer>?
  private let constants: LargeMemory
  private let arena: LargeMemory
  private let scratch: LargeMemory
  /// The values that lie outside, and where: what a run has to look up anew.
  private let bindings: UnsafeMutableBufferPointer<Binding>
  private let steps: FlatSteps
  /// Whether no step has a second part, so that one thread runs the list and nobody is waited for.
  private let isSequential: Bool
  private let claims: Claims
  /// For each step how many parts are done.
  private let done: UnsafeMutablePointer<Atomic<Int>>
  /// Where those wait that find no part left.
  private let room = WaitingRoom()
  /// Kernel (upper half) and status of the first failure; 0 while all is well.
  private let failure = Atomic<Int>(0)

  private struct Binding {
    let value: Int
    let position: Int
    let isLeaf: Bool
  }

  init(_ plan: Plan, workers: Int) {
    self.plan = plan
    let count = plan.steps.count
    constants = LargeMemory(byteCount: plan.constants.count)
    constants.pointer.copyMemory(from: plan.constants, byteCount: plan.constants.count)
    arena = LargeMemory(byteCount: plan.arenaBytes)
    scratch = LargeMemory(byteCount: plan.scratchBytes * workers)
    self.workers = workers
    kernels = .allocate(capacity: max(plan.kernels.count * workers, 1))
    for worker in 0..<workers {
      (kernels + worker * plan.kernels.count).initialize(
        from: plan.kernels, count: plan.kernels.count)
    }
    values = .allocate(capacity: max(plan.values.count, 1))
    var bound: [Binding] = []
    for (index, value) in plan.values.enumerated() {
      values[index] = arena.pointer
      switch value.role {
      case .temporary: values[index] = arena.pointer + plan.offsets[index]
      case .constant(let offset): values[index] = constants.pointer + offset
      case .leaf(let leaf): bound.append(Binding(value: index, position: leaf, isLeaf: true))
      case .output(let output):
        bound.append(Binding(value: index, position: output, isLeaf: false))
      }
    }
    bindings = .allocate(capacity: bound.count)
    _ = bindings.initialize(from: bound)
    steps = FlatSteps(plan)
    let hasOwn = plan.steps.contains { !$0.ownValues.isEmpty }
    ownTables = hasOwn ? .allocate(capacity: plan.values.count * workers) : nil
    isSequential = plan.parallelism == 1
    claims = Claims(plan, workers: workers)
    done = .allocate(capacity: max(count, 1))
    for index in 0..<count {
      (done + index).initialize(to: Atomic(0))
    }
  }

  deinit {
    let count = plan.steps.count
    done.deinitialize(count: count)
    claims.deallocate()
    done.deallocate()
    steps.deallocate()
    ownTables?.deallocate()
    bindings.deallocate()
    values.deallocate()
    kernels.deinitialize(count: plan.kernels.count * workers)
    kernels.deallocate()
  }

  /// Binds the storages and sets the counters back.
  func prepare(inputs: [Storage], outputs: [Storage]) {
    for binding in bindings {
      values[binding.value] =
        binding.isLeaf ? inputs[binding.position].pointer : outputs[binding.position].pointer
    }
    if !isSequential {
      claims.reset()
      for index in 0..<plan.steps.count { done[index].store(0, ordering: .relaxed) }
    }
    failure.store(0, ordering: .relaxed)
  }

  /// The error of the last run, if it had one.
  var error: EngineError? {
    let code = failure.load(ordering: .acquiring)
    guard code != 0 else { return nil }
    return plan.kernels[code >> 32 - 1].error(status: Int(Int32(truncatingIfNeeded: code)))
  }

  func run(worker: Int) {
    let frame = frame(of: worker)
    let earlier = BackendThread.enter()
    defer { BackendThread.leave(earlier) }
    if isSequential { runInOrder(frame) } else { runShared(frame) }
  }

  private func frame(of worker: Int) -> Frame {
    var table = values
    if let ownTables {
      table = ownTables + plan.values.count * worker
      table.initialize(from: values, count: plan.values.count)
    }
    return Frame(
      values: table, scratch: scratch.pointer + plan.scratchBytes * worker, worker: worker)
  }

  /// Puts a step's own values where those of a part go in the worker's memory.
  private func placeOwnValues(_ step: Int, part: Int, _ frame: borrowing Frame) {
    for index in steps.ownValues(of: step) {
      let own = steps.ownValues[index]
      frame.values[own.value] =
        frame.scratch
        + own.start(part, of: steps.parts(of: step).count, samples: steps.samples[step])
    }
  }

  /// Calls a kernel of the frame's worker where it lies: one that is not passed as `inout` would be
  /// copied first, which counts references that all workers share.
  private static func run(
    _ kernel: inout any Kernel, _ frame: borrowing Frame, part: Int
  ) -> Int {
    kernel.run(frame, part: part)
  }

  private func runInOrder(_ frame: borrowing Frame) {
    for index in 0..<plan.kernels.count {
      let status = Self.run(&kernels[index], frame, part: 0)
      if status != 0 { record(kernel: index, status: status) }
    }
  }

  private func runShared(_ frame: borrowing Frame) {
    for step in 0..<plan.steps.count {
      let parts = steps.parts(of: step)
      if parts.count == 1 && frame.worker != 0 {
        wait(step, parts.count)
        continue
      }
      var hasBegun = false
      for turn in 0..<claims.blocks {
        let block = (frame.worker + turn) % claims.blocks
        while let claim = claims.take(step, from: block) {
          let tasks = steps.tasks(of: parts.lowerBound + claim)
          placeOwnValues(step, part: steps.tasks[tasks.lowerBound].part, frame)
          if !hasBegun { run(steps.prologueTasks, steps.prologue(of: step), frame) }
          hasBegun = true
          run(steps.tasks, tasks, frame)
          let finished = done[step].wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
          if finished == parts.count { room.wake() }
        }
      }
      wait(step, parts.count)
    }
  }

  private func run(
    _ tasks: UnsafeMutablePointer<Step.Task>, _ range: Range<Int>, _ frame: borrowing Frame
  ) {
    let kernels = kernels + frame.worker * plan.kernels.count
    for index in range {
      let task = tasks[index]
      let status = Self.run(&kernels[task.kernel], frame, part: task.part)
      if status != 0 { record(kernel: task.kernel, status: status) }
    }
  }

  /// Seconds that each kernel takes on the calling thread, in the order in which a step runs its
  /// parts: what one kernel leaves in the caches is there for the next.
  func secondsOfKernels() -> [Double] {
    let frame = frame(of: 0)
    let earlier = BackendThread.enter()
    defer { BackendThread.leave(earlier) }
    var seconds = [Double](repeating: 0, count: plan.kernels.count)
    for (index, step) in plan.steps.enumerated() {
      for (position, tasks) in step.parts.enumerated() {
        placeOwnValues(index, part: tasks.first?.part ?? 0, frame)
        for task in (position == 0 ? step.prologueTasks(plan.kernels) : []) + tasks {
          let elapsed = ContinuousClock().measure {
            _ = Self.run(&kernels[task.kernel], frame, part: task.part)
          }
          seconds[task.kernel] +=
            Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        }
      }
    }
    return seconds
  }

  private func record(kernel: Int, status: Int) {
    let code = (kernel + 1) << 32 | Int(UInt32(truncatingIfNeeded: status))
    _ = failure.compareExchange(expected: 0, desired: code, ordering: .acquiringAndReleasing)
  }

  /// Until all parts of a step are done.
  private func wait(_ index: Int, _ parts: Int) {
    room.wait { done[index].load(ordering: .sequentiallyConsistent) >= parts }
  }
}
