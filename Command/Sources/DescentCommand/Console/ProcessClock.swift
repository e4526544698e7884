// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Time since the process began, loading of libraries included.
package enum ProcessClock {
  /// Seconds since the process began; from the first call on where the system does not tell.
  package static var seconds: Double { now() - start }

  private static let start: Double = systemStart ?? now()

  #if os(Linux)
    /// Field 22 of `/proc/self/stat`: ticks between the boot of the machine and the start.
    private static var systemStart: Double? {
      guard let file = fopen("/proc/self/stat", "r") else { return nil }
      defer { fclose(file) }
      var bytes = [UInt8](repeating: 0, count: 2048)
      let count = fread(&bytes, 1, bytes.count, file)
      let text = String(decoding: bytes.prefix(count), as: UTF8.self)
      // The name, in parentheses, may hold anything.
      guard let end = text.lastIndex(of: ")") else { return nil }
      let fields = text[text.index(after: end)...].split(separator: " ")
      let perSecond = sysconf(Int32(_SC_CLK_TCK))
      guard fields.count > 19, let ticks = Double(fields[19]), perSecond > 0 else { return nil }
      let start = ticks / Double(perSecond)
      return start <= now() ? start : nil
    }

    private static func now() -> Double { read(CLOCK_BOOTTIME) }
  #else
    private static var systemStart: Double? {
      var name: [Int32] = [CTL_KERN, KERN_PROC, KERN_PROC_PID, getpid()]
      var info = kinfo_proc()
      var size = MemoryLayout<kinfo_proc>.size
      guard sysctl(&name, 4, &info, &size, nil, 0) == 0 else { return nil }
      let moment = info.kp_proc.p_un.__p_starttime
      let start = Double(moment.tv_sec) + Double(moment.tv_usec) / 1e6
      return start <= now() ? start : nil
    }

    private static func now() -> Double { read(CLOCK_REALTIME) }
  #endif

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
