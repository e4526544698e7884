// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Everything one run of a plan changes: addresses, arena, claims. Kept between runs, so that a run
/// allocates nothing.
final class PlanRun: PoolJob, @unchecked Sendable {
  private let plan: Plan
  /// Those of the plan, where calling one costs no reference.
  private let kernels: UnsafeMutablePointer<any Kernel>
  private let values: UnsafeMutablePointer<UnsafeMutableRawPointer>
  private let constants: LargeMemory
  private let arena: LargeMemory
  private let scratch: LargeMemory
  /// The values that lie outside, and where: what a run has to look up anew.
  private let bindings: UnsafeMutableBufferPointer<Binding>
  /// What is claimed, flat: step s has the parts `firstPart[s] ..< firstPart[s + 1]`, and part p the
  /// tasks `firstTask[p] ..< firstTask[p + 1]`.
  private let firstPart: UnsafeMutablePointer<Int>
  private let firstTask: UnsafeMutablePointer<Int>
  private let tasks: UnsafeMutablePointer<Step.Task>
  /// Whether no step has a second part, so that one thread runs the list and nobody is waited for.
  private let isSequential: Bool
  /// For each step the parts claimed, and those done.
  private let claimed: UnsafeMutablePointer<Atomic<Int>>
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
    kernels = .allocate(capacity: max(plan.kernels.count, 1))
    kernels.initialize(from: plan.kernels, count: plan.kernels.count)
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
    let parts = plan.steps.flatMap(\.parts)
    (firstPart, firstTask, tasks) = (
      Self.starts(plan.steps.map(\.parts.count)), Self.starts(parts.map(\.count)),
      .allocate(capacity: parts.reduce(1) { $0 + $1.count })
    )
    tasks.initialize(from: parts.flatMap { $0 }, count: parts.reduce(0) { $0 + $1.count })
    isSequential = plan.parallelism == 1
    claimed = .allocate(capacity: max(count, 1))
    done = .allocate(capacity: max(count, 1))
    for index in 0..<count {
      (claimed + index).initialize(to: Atomic(0))
      (done + index).initialize(to: Atomic(0))
    }
  }

  /// Where each of some pieces begins, and behind them where the last one ends.
  private static func starts(_ counts: [Int]) -> UnsafeMutablePointer<Int> {
    let result = UnsafeMutablePointer<Int>.allocate(capacity: counts.count + 1)
    result.initialize(to: 0)
    for (index, count) in counts.enumerated() {
      (result + index + 1).initialize(to: result[index] + count)
    }
    return result
  }

  deinit {
    let count = plan.steps.count
    claimed.deinitialize(count: count)
    done.deinitialize(count: count)
    claimed.deallocate()
    done.deallocate()
    firstPart.deallocate()
    firstTask.deallocate()
    tasks.deallocate()
    bindings.deallocate()
    values.deallocate()
    kernels.deinitialize(count: plan.kernels.count)
    kernels.deallocate()
  }

  /// Binds the storages and sets the counters back.
  func prepare(inputs: [Storage], outputs: [Storage]) {
    for binding in bindings {
      values[binding.value] =
        binding.isLeaf ? inputs[binding.position].pointer : outputs[binding.position].pointer
    }
    if !isSequential {
      for index in 0..<plan.steps.count {
        claimed[index].store(0, ordering: .relaxed)
        done[index].store(0, ordering: .relaxed)
      }
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
    let frame = Frame(
      values: values, scratch: scratch.pointer + plan.scratchBytes * worker, worker: worker)
    let earlier = BackendThread.enter()
    defer { BackendThread.leave(earlier) }
    if isSequential { runInOrder(frame) } else { runShared(frame) }
  }

  /// Calls a kernel where it lies: one that is not passed as `inout` would be copied first. For a thread
  /// alone; of several none may have it so.
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
      let parts = firstPart[step + 1] - firstPart[step]
      if parts == 1 && frame.worker != 0 {
        wait(step, parts)
        continue
      }
      while true {
        let part = claimed[step].wrappingAdd(1, ordering: .relaxed).oldValue
        if part >= parts { break }
        runPart(firstPart[step] + part, frame)
        let finished = done[step].wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
        if finished == parts { room.wake() }
      }
      wait(step, parts)
    }
  }

  private func runPart(_ part: Int, _ frame: borrowing Frame) {
    for index in firstTask[part]..<firstTask[part + 1] {
      let task = tasks[index]
      let status = (kernels + task.kernel).pointee.run(frame, part: task.part)
      if status != 0 { record(kernel: task.kernel, status: status) }
    }
  }

  /// Seconds that each kernel takes on the calling thread, in the order in which a step runs its
  /// parts: what one kernel leaves in the caches is there for the next.
  func secondsOfKernels() -> [Double] {
    let frame = Frame(values: values, scratch: scratch.pointer, worker: 0)
    let earlier = BackendThread.enter()
    defer { BackendThread.leave(earlier) }
    var seconds = [Double](repeating: 0, count: plan.kernels.count)
    for task in plan.steps.lazy.flatMap(\.parts).joined() {
      let elapsed = ContinuousClock().measure {
        _ = plan.kernels[task.kernel].run(frame, part: task.part)
      }
      seconds[task.kernel] +=
        Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
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
