// SPDX-License-Identifier: Apache-2.0
import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A wish to stop, which training and evaluation look at between batches.
///
/// ```swift
/// let stop = StopSignal.installed()                 // SIGINT and SIGTERM
/// try trainer.fit(training, epochs: 20, options: TrainingOptions(stop: stop), run: folder)
/// ```
///
/// The handler does nothing but set a number; whatever takes time is done by the loop that finds it.
/// A second signal of the same kind ends the process at once.
public final class StopSignal: Sendable {
  private let number: Atomic<Int32>
  private let watchesProcess: Bool

  /// A signal that only ``request(signal:)`` gives.
  public init() {
    number = Atomic(StopSignal.none)
    watchesProcess = false
  }

  private init(watchingProcess: Bool) {
    number = Atomic(StopSignal.none)
    watchesProcess = watchingProcess
  }

  /// A signal that SIGINT and SIGTERM give too; their handlers are installed for the process.
  public static func installed() -> StopSignal {
    // Touched before any handler can run: a first access is not safe inside of one.
    received.store(none, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] { install(number) }
    return StopSignal(watchingProcess: true)
  }

  private static func install(_ number: Int32) {
    var action = sigaction()
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = handler
    #else
      action.__sigaction_handler.sa_handler = handler
    #endif
    // The second signal finds the system's own handling again.
    action.sa_flags = Int32(SA_RESTART) | Int32(bitPattern: UInt32(SA_RESETHAND))
    sigaction(number, &action, nil)
  }

  /// Asks for a stop, from any thread.
  ///
  /// - Parameter signal: The signal's number; 0 for the program's own wish.
  public func request(signal: Int32 = 0) { number.store(signal, ordering: .relaxed) }

  /// The signal that asked for a stop; nil as long as none has.
  public var requested: Int32? {
    let own = number.load(ordering: .relaxed)
    if own != Self.none { return own }
    guard watchesProcess else { return nil }
    let seen = received.load(ordering: .relaxed)
    return seen == Self.none ? nil : seen
  }

  fileprivate static let none: Int32 = -1
}

/// The number of the last signal; the only thing that the handler touches.
private let received = Atomic<Int32>(StopSignal.none)

private let handler: @convention(c) (Int32) -> Void = { received.store($0, ordering: .relaxed) }
