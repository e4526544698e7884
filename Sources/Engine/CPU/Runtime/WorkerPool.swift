// SPDX-License-Identifier: Apache-2.0
import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Persistent threads that run the parts of a plan's kernels.
///
/// Every worker walks the same list of steps, takes parts of its own block and then of others, and goes
/// on to the next step when all parts of this one are done. Who computes what is left to chance, what
/// is computed is not.
final class WorkerPool: Sendable {
  let workers: Int
  private let shared: PoolState
  /// One plan at a time.
  private let running = Mutex(())

  /// - Parameter workers: Threads that compute, the caller among them.
  init(workers: Int) {
    self.workers = max(1, workers)
    shared = PoolState()
    for worker in 1..<max(2, self.workers) where worker < self.workers {
      startThread { [shared] in shared.serve(worker: worker) }
    }
  }

  deinit { shared.shutDown() }

  /// Runs a job on all workers; returns when nobody is inside any more.
  func run(parallelism: Int, _ job: PoolJob) {
    running.withLock { _ in
      guard workers > 1, parallelism > 1 else { return job.run(worker: 0) }
      shared.open(job)
      job.run(worker: 0)
      shared.close()
    }
  }
}

/// Work that every worker joins; it ends when all parts are done, whoever did them.
protocol PoolJob: AnyObject, Sendable {
  func run(worker: Int)
}

/// What the threads share; it outlives the pool until the last thread has left.
private final class PoolState: @unchecked Sendable {
  /// Odd while a job is open.
  private let generation = Atomic<Int>(0)
  private let inside = Atomic<Int>(0)
  private let isOver = Atomic<Bool>(false)
  /// Written before `generation` becomes odd, read only by workers that are `inside`.
  private var job: (any PoolJob)?
  private let jobs = WaitingRoom()
  private let exits = WaitingRoom()

  func open(_ next: any PoolJob) {
    job = next
    generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
    jobs.wake()
  }

  func close() {
    generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
    exits.wait { inside.load(ordering: .sequentiallyConsistent) == 0 }
    job = nil
  }

  func shutDown() {
    isOver.store(true, ordering: .sequentiallyConsistent)
    jobs.wake()
  }

  func serve(worker: Int) {
    var seen = 0
    while let current = waitForJob(after: seen) {
      inside.wrappingAdd(1, ordering: .sequentiallyConsistent)
      // The job may have closed meanwhile; then nothing of it may be touched.
      if generation.load(ordering: .sequentiallyConsistent) == current { job?.run(worker: worker) }
      inside.wrappingSubtract(1, ordering: .sequentiallyConsistent)
      exits.wake()
      seen = current
    }
  }

  /// The next odd generation, or nil when the pool is gone.
  private func waitForJob(after seen: Int) -> Int? {
    var now = seen
    jobs.wait {
      now = generation.load(ordering: .sequentiallyConsistent)
      return now != seen && now & 1 == 1 || isOver.load(ordering: .sequentiallyConsistent)
    }
    return isOver.load(ordering: .sequentiallyConsistent) ? nil : now
  }
}

/// Starts a detached thread.
func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let box = Unmanaged.passRetained(Box(body))
  #if canImport(Darwin)
    var thread: pthread_t?
  #else
    var thread = pthread_t()
  #endif
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  let failed = pthread_create(
    &thread, &attributes,
    { argument in
      #if canImport(Darwin)
        let pointer: UnsafeMutableRawPointer? = argument
      #else
        let pointer = argument
      #endif
      if let pointer { Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body() }
      return nil
    }, box.toOpaque())
  pthread_attr_destroy(&attributes)
  // Without the thread its share is done by the others.
  if failed != 0 { box.release() }
}
