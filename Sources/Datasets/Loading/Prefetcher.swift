// SPDX-License-Identifier: Apache-2.0

/// Makes batches ahead of their use on plain threads.
///
/// Threads claim single samples, the earliest batch first, so that also the first batch is made by
/// all of them; whoever takes a batch works on it too while it is not complete. What a sample
/// becomes depends on its epoch and index alone, hence no thread count shows in a batch.
final class Prefetcher: @unchecked Sendable {
  /// Batches in the making: the one to be taken next and the two after it.
  private static let depth = 3

  private let writer: SampleWriter
  private let batchSize: Int
  private let sampleSize: Int
  private let monitor = Monitor()

  // All below only under the monitor's lock, except the values of samples that are claimed.
  private var order: EpochOrder
  private var next: LoaderState
  private var slots: [Slot] = []
  private var head = 0
  private var isStopping = false
  private var workers: [Worker] = []

  init(
    _ writer: SampleWriter, batchSize: Int, order: EpochOrder, at state: LoaderState
  ) {
    self.writer = writer
    self.batchSize = batchSize
    self.order = order
    sampleSize = writer.dataset.sampleSize
    next = state
    for _ in 0..<Self.depth {
      let slot = Slot(capacity: batchSize, sampleSize: sampleSize)
      prepare(slot)
      slots.append(slot)
    }
  }

  /// A batch in the making.
  private final class Slot {
    let values: UnsafeMutablePointer<Float>
    var state = LoaderState()
    var indices: [Int] = []
    var claimed = 0
    var finished = 0
    var failures: [Int: DatasetError] = [:]

    init(capacity: Int, sampleSize: Int) {
      values = .allocate(capacity: capacity * sampleSize)
    }

    deinit { values.deallocate() }
  }

  private struct Job {
    let slot: Slot
    let row: Int
    let index: Int
    let state: LoaderState
  }

  func start(threads: Int) {
    workers = (0..<threads).compactMap { _ in
      Worker {
        Worker.stepBack()
        self.work()
      }
    }
  }

  /// Ends the threads and waits for them.
  func stop() {
    monitor.locked {
      isStopping = true
      monitor.wakeAll()
    }
    for worker in workers { worker.join() }
    workers = []
  }

  /// Copies the next batch once it is complete; it stays the next until ``advance()``.
  func take(into target: BatchTarget) -> (rows: Int, failures: [SkippedFile]) {
    let slot = monitor.locked { slots[head] }
    withScratch { scratch in
      while true {
        let job: Job? = monitor.locked {
          while slot.finished < slot.indices.count {
            if let job = claim(in: slot) { return job }
            monitor.wait()
          }
          return nil
        }
        guard let job else { return }
        run(job, scratch)
      }
    }
    var rows = 0
    var failures: [SkippedFile] = []
    for (row, index) in slot.indices.enumerated() {
      if let reason = slot.failures[row] {
        let dataset = writer.dataset
        failures.append(SkippedFile(path: dataset.path(at: index) ?? dataset.name, reason: reason))
        continue
      }
      (target.values + rows * sampleSize)
        .update(from: slot.values + row * sampleSize, count: sampleSize)
      target.labels[rows] = writer.dataset.label(at: index)
      target.indices?[rows] = index
      rows += 1
    }
    return (rows, failures)
  }

  /// Gives the batch that was taken back to the threads, to become a later one.
  func advance() {
    monitor.locked {
      prepare(slots[head])
      head = (head + 1) % slots.count
      monitor.wakeAll()
    }
  }

  private func prepare(_ slot: Slot) {
    if next.offset >= writer.dataset.count {
      next = LoaderState(epoch: next.epoch + 1, seed: next.seed)
    }
    order.go(to: next)
    let end = min(next.offset + batchSize, writer.dataset.count)
    slot.state = next
    slot.indices = (next.offset..<end).map { order[$0] }
    slot.claimed = 0
    slot.finished = 0
    slot.failures = [:]
    next.offset = end
  }

  private func claim(in slot: Slot) -> Job? {
    guard slot.claimed < slot.indices.count else { return nil }
    defer { slot.claimed += 1 }
    return Job(
      slot: slot, row: slot.claimed, index: slot.indices[slot.claimed], state: slot.state)
  }

  private func work() {
    withScratch { scratch in
      while true {
        let job: Job? = monitor.locked {
          while !isStopping {
            for ahead in slots.indices {
              if let job = claim(in: slots[(head + ahead) % slots.count]) { return job }
            }
            monitor.wait()
          }
          return nil
        }
        guard let job else { return }
        run(job, scratch)
      }
    }
  }

  private func run(_ job: Job, _ scratch: UnsafeMutablePointer<Float>) {
    var failure: DatasetError?
    do throws(DatasetError) {
      try writer.write(
        job.index, epoch: job.state.epoch, seed: job.state.seed,
        to: job.slot.values + job.row * sampleSize, scratch: scratch)
    } catch {
      failure = error
    }
    monitor.locked {
      if let failure { job.slot.failures[job.row] = failure }
      job.slot.finished += 1
      if job.slot.finished == job.slot.indices.count { monitor.wakeAll() }
    }
  }

  private func withScratch(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    let scratch = UnsafeMutablePointer<Float>.allocate(capacity: sampleSize)
    defer { scratch.deallocate() }
    body(scratch)
  }
}
