// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Which parts of each step are taken. Every worker has a block of them, the same in all steps, so that
/// it finds in its caches what it made of these samples before; who has done its own takes from others.
struct Claims {
  /// For each block the next part of each step.
  private let next: UnsafeMutablePointer<Atomic<Int>>
  private let parts: UnsafeMutablePointer<Int>
  private let steps: Int
  let blocks: Int

  init(_ plan: Plan, workers: Int) {
    steps = plan.steps.count
    blocks = max(1, min(workers, plan.parallelism))
    parts = .allocate(capacity: max(steps, 1))
    parts.initialize(from: plan.steps.map(\.parts.count), count: steps)
    next = .allocate(capacity: max(steps * blocks, 1))
    for index in 0..<steps * blocks { (next + index).initialize(to: Atomic(0)) }
  }

  func deallocate() {
    next.deinitialize(count: steps * blocks)
    next.deallocate()
    parts.deallocate()
  }

  func reset() {
    for block in 0..<blocks {
      for step in 0..<steps {
        next[block * steps + step].store(parts[step] * block / blocks, ordering: .relaxed)
      }
    }
  }

  /// A part of a block that nobody has taken; nil where there is none left.
  @inline(__always)
  func take(_ step: Int, from block: Int) -> Int? {
    let end = parts[step] * (block + 1) / blocks
    let counter = next + block * steps + step
    if counter.pointee.load(ordering: .relaxed) >= end { return nil }
    let part = counter.pointee.wrappingAdd(1, ordering: .relaxed).oldValue
    return part < end ? part : nil
  }
}
