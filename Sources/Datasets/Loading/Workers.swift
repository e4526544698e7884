// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Runs a body for each index, spread over threads; the calling thread works too.
///
/// - Parameter threads: nil takes one for each processor, at most 16.
func forEachIndex(
  below count: Int, threads: Int?, _ body: @escaping @Sendable (Int) -> Void
) {
  let wanted = min(threads ?? min(Worker.processorCount, 16), count)
  let next = SharedCounter()
  let run: @Sendable () -> Void = {
    while true {
      let index = next.take()
      if index >= count { return }
      body(index)
    }
  }
  let workers = (1..<max(wanted, 1)).compactMap { _ in Worker(run) }
  run()
  for worker in workers { worker.join() }
}

/// One result for each index, computed by ``forEachIndex(below:threads:_:)``.
package func mapIndices<Element: Sendable>(
  below count: Int, threads: Int?, _ body: @escaping @Sendable (Int) -> Element
) -> [Element] {
  [Element](unsafeUninitializedCapacity: count) { buffer, written in
    if let base = buffer.baseAddress {
      // Each index writes its own element, so the threads do not meet.
      nonisolated(unsafe) let base = base
      forEachIndex(below: count, threads: threads) { index in
        (base + index).initialize(to: body(index))
      }
    }
    written = count
  }
}

private final class SharedCounter: Sendable {
  private let value = Atomic<Int>(0)

  func take() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}
