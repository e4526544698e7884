// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#endif

/// The machine and the software on which a run was computed.
///
/// The same seed gives the same bits only where these agree.
public struct MachineDescription: Codable, Sendable, Equatable {
  /// The processor's own name.
  public var cpu: String
  /// `linux` or `macos`, and the architecture: `linux x86_64`.
  public var system: String
  /// The number of worker threads.
  public var threads: Int
  /// What else decides the bits: instruction set, cache sizes, versions of libraries.
  public var versions: [String: String]

  public init(cpu: String, system: String, threads: Int, versions: [String: String] = [:]) {
    self.cpu = cpu
    self.system = system
    self.threads = threads
    self.versions = versions
  }

  /// This machine.
  public static func current(
    threads: Int, versions: [String: String] = [:]
  ) -> MachineDescription {
    MachineDescription(cpu: cpuName, system: systemName, threads: threads, versions: versions)
  }

  private static var systemName: String {
    #if os(macOS)
      let system = "macos"
    #else
      let system = "linux"
    #endif
    #if arch(x86_64)
      return "\(system) x86_64"
    #elseif arch(arm64)
      return "\(system) arm64"
    #else
      return system
    #endif
  }

  private static var cpuName: String {
    #if canImport(Darwin)
      var size = 0
      guard sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0, size > 0 else {
        return "unknown"
      }
      var bytes = [UInt8](repeating: 0, count: size)
      guard sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0) == 0 else {
        return "unknown"
      }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #else
      // A file of the kernel has no size, so it is read in one piece of fixed length.
      let bytes = (try? OpenFile("/proc/cpuinfo", .read).readSome(4096, at: 0)) ?? []
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      for line in lines where line.hasPrefix("model name") {
        if let colon = line.firstIndex(of: ":") {
          return String(line[line.index(after: colon)...].drop { $0 == " " })
        }
      }
      return "unknown"
    #endif
  }
}
