// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// How many threads can compute at once: the physical cores that the process may run on, as far as its
/// control groups give it time on them.
///
/// Two threads of one core share its vector units, so they gain nothing with kernels that keep these
/// busy; threads beyond a quota are put aside in the middle of a part, and the others wait for them.
package struct AvailableCores {
  /// Processors by the system's numbers.
  private let processors: [Int]
  /// The content of a file; nil where it cannot be read.
  private let read: (_ path: String) -> String?

  package init(processors: [Int], read: @escaping (_ path: String) -> String?) {
    self.processors = processors
    self.read = read
  }

  /// Those of this process and machine.
  package static var current: Int {
    var numbers = [Int32](repeating: 0, count: 1024)
    let count = Int(descent_allowed_processors(&numbers, Int32(numbers.count)))
    let allowed = numbers.prefix(count).map { Int($0) }
    #if os(Linux)
      return AvailableCores(processors: allowed, read: content).count
    #else
      var physical: Int32 = 0
      var size = MemoryLayout<Int32>.size
      let isKnown = sysctlbyname("hw.physicalcpu", &physical, &size, nil, 0) == 0
      return max(1, isKnown ? min(allowed.count, Int(physical)) : allowed.count)
    #endif
  }

  /// At least 1.
  package var count: Int {
    let cores = max(1, physicalCores)
    guard let quota else { return cores }
    // Half a core is worth a thread, a tenth is not.
    return max(1, min(cores, Int((quota + 0.5).rounded(.down))))
  }

  /// Processors that name the same siblings are threads of one core.
  private var physicalCores: Int {
    let folder = "/sys/devices/system/cpu/cpu"
    return Set(
      processors.map { read("\(folder)\($0)/topology/thread_siblings_list") ?? "\($0)" }
    ).count
  }

  /// Cores' worth of time in each second, by the strictest of the process's control groups; nil where
  /// none is limited.
  private var quota: Double? {
    var limits: [Double] = []
    for line in (read("/proc/self/cgroup") ?? "").split(separator: "\n") {
      // `number:controllers:path`; version 2 has no controllers.
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      if parts[1].isEmpty {
        limits += groups("/sys/fs/cgroup", parts[2]).compactMap(limit)
      } else if parts[1].split(separator: ",").contains("cpu") {
        for root in ["/sys/fs/cgroup/\(parts[1])", "/sys/fs/cgroup/cpu"] {
          limits += groups(root, parts[2]).compactMap(limitOfVersion1)
        }
      }
    }
    return limits.min()
  }

  /// A group and those that it lies in. Inside a container the path may be that of the host, so the
  /// root itself counts too.
  private func groups(_ root: String, _ path: Substring) -> [String] {
    var folder = root
    return [root]
      + path.split(separator: "/").map { name in
        folder += "/\(name)"
        return folder
      }
  }

  /// `cpu.max` is "quota period" in microseconds, or "max period".
  private func limit(_ group: String) -> Double? {
    let words = (read("\(group)/cpu.max") ?? "").split(whereSeparator: \.isWhitespace)
    guard words.count == 2 else { return nil }
    return share(String(words[0]), of: String(words[1]))
  }

  /// A quota of -1 is none.
  private func limitOfVersion1(_ group: String) -> Double? {
    guard let quota = read("\(group)/cpu.cfs_quota_us"),
      let period = read("\(group)/cpu.cfs_period_us")
    else { return nil }
    return share(quota, of: period)
  }

  private func share(_ quota: String, of period: String) -> Double? {
    func number(_ text: String) -> Double? {
      text.split(whereSeparator: \.isWhitespace).first.flatMap { Double($0) }
    }
    guard let quota = number(quota), let period = number(period), quota > 0, period > 0 else {
      return nil
    }
    return quota / period
  }

  /// The beginning of a small file of the system.
  private static func content(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
