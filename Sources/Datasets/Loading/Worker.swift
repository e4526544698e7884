// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A plain thread that runs one closure. Tasks would deadlock a caller that blocks inside one.
final class Worker: Sendable {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  #if canImport(Darwin)
    private nonisolated(unsafe) let handle: pthread_t
  #else
    private let handle: pthread_t
  #endif

  /// Starts the thread; nil when the system has none to give.
  init?(_ run: @escaping @Sendable () -> Void) {
    let body = Unmanaged.passRetained(Body(run))
    #if canImport(Darwin)
      var thread: pthread_t?
      let outcome = pthread_create(
        &thread, nil,
        { context in
          Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
          return nil
        }, body.toOpaque())
      guard outcome == 0, let thread else {
        body.release()
        return nil
      }
    #else
      var thread = pthread_t()
      let outcome = pthread_create(
        &thread, nil,
        { context in
          if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
          return nil
        }, body.toOpaque())
      guard outcome == 0 else {
        body.release()
        return nil
      }
    #endif
    handle = thread
  }

  /// Waits for the end of the closure. To be called once.
  func join() {
    pthread_join(handle, nil)
  }

  /// Lets threads of ordinary priority go first from now on; for the calling thread, for good.
  ///
  /// A thread that decodes beside a training step takes a core from one of the step's workers, and
  /// the others wait for that one at the next barrier. A lower priority leaves the loader what the
  /// step does not use. On two cores, a LeNet step of 10 ms with batches of 6 ms took 17.0 ms together
  /// instead of 19.8; what the two need without any waiting is 16. Not the lowest priority (idle): it
  /// gains nothing more, and beside another busy process the loader would hardly run at all.
  static func stepBack() {
    #if canImport(Darwin)
      pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0)
    #elseif canImport(Musl)
      // On Linux this is the calling thread, not the process.
      _ = setpriority(PRIO_PROCESS, 0, 10)
    #else
      _ = setpriority(.init(PRIO_PROCESS.rawValue), 0, 10)
    #endif
  }

  /// How many processors are online.
  static var processorCount: Int {
    max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }
}
