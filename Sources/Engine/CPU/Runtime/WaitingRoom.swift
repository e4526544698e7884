// SPDX-License-Identifier: Apache-2.0
import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Where threads wait for something that other threads bring about: they look for a while, then offer
/// their core between looks, then sleep.
///
/// A thread that only looks keeps a core from the very thread that it waits for. One that sleeps at once
/// wakes late, and on the core where a neighbour is at work: beside a process that is bound to one of two
/// cores, some twenty steps of ResNet-20 took 0.99 of one thread's time with offers before sleep, 1.04
/// without sleep and 1.27 with sleep after 50 µs of looking. `Tools/busy-neighbour` measures it anew.
///
/// What is waited for lies in atomics. Who changes them does so with sequential consistency and calls
/// `wake()` afterwards; that costs a load while nobody sleeps.
final class WaitingRoom: @unchecked Sendable {
  /// How long a thread looks before it offers its core, in nanoseconds.
  private static let patience: UInt64 = 20_000
  /// How often it offers its core before it sleeps; where nobody wants it, about 0.1 ms in all.
  private static let offers = 200
  /// Looks without one at the clock, which takes longer than most waits.
  private static let looks = 64

  private let sleepers = Atomic<Int>(0)
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Returns when something holds, which is looked at again and again.
  @inline(__always)
  func wait(until holds: () -> Bool) {
    for _ in 0..<Self.looks {
      if holds() { return }
      spinPause()
    }
    waitLonger(until: holds)
  }

  /// Lets those who sleep look again.
  @inline(__always)
  func wake() {
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wakeSleepers() }
  }

  @inline(never)
  private func waitLonger(until holds: () -> Bool) {
    let end = Self.now + Self.patience
    while Self.now < end {
      for _ in 0..<Self.looks {
        if holds() { return }
        spinPause()
      }
    }
    for _ in 0..<Self.offers {
      if holds() { return }
      sched_yield()
    }
    pthread_mutex_lock(mutex)
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while !holds() { pthread_cond_wait(condition, mutex) }
    sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  @inline(never)
  private func wakeSleepers() {
    // A thread that is about to sleep holds the mutex until it does.
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
