// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import Testing

@Suite("Cores that can compute")
struct AvailableCoresTests {
  private func count(_ processors: [Int], _ files: [String: String]) -> Int {
    AvailableCores(processors: processors) { files[$0] }.count
  }

  private func siblings(_ pairs: [String]) -> [String: String] {
    var files: [String: String] = [:]
    for (number, text) in pairs.enumerated() {
      files["/sys/devices/system/cpu/cpu\(number)/topology/thread_siblings_list"] = "\(text)\n"
    }
    return files
  }

  @Test("are those that the process may run on, threads of one core once")
  func physical() {
    let files = siblings(["0,4", "1,5", "2,6", "3,7", "0,4", "1,5", "2,6", "3,7"])
    #expect(count(Array(0..<8), files) == 4)
    #expect(count([0, 4], files) == 1)
    #expect(count([1, 2, 6], files) == 2)
    // Where the system says nothing, each counts.
    #expect(count([0, 1, 2], [:]) == 3)
    #expect(count([], [:]) == 1)
  }

  @Test(
    "are limited by the quota of a control group",
    arguments: [
      ("200000 100000", 2), ("250000 100000", 3), ("240000 100000", 2), ("10000 100000", 1),
      ("max 100000", 8), ("", 8), ("nonsense", 8), ("-5 100000", 8), ("100000 0", 8),
      ("9000000 100000", 8),
    ])
  func quota(_ text: String, _ expected: Int) {
    let group = ["/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/cpu.max": text]
    #expect(count(Array(0..<8), group) == expected)
    // A group that this one lies in limits it too, and so does the root of a container.
    let parent = ["/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/cpu.max": text]
    #expect(count(Array(0..<8), parent) == expected)
    let container = ["/proc/self/cgroup": "0::/../host/path\n", "/sys/fs/cgroup/cpu.max": text]
    #expect(count(Array(0..<8), container) == expected)
  }

  @Test("are limited by the strictest of several groups, of version 1 too")
  func versions() {
    let groups = "9:name=systemd:/\n4:memory:/x\n2:cpu,cpuacct:/jobs/one\n0::/\n"
    let folder = "/sys/fs/cgroup/cpu,cpuacct/jobs"
    let files = [
      "/proc/self/cgroup": groups,
      "\(folder)/one/cpu.cfs_quota_us": "400000\n", "\(folder)/one/cpu.cfs_period_us": "100000\n",
      "\(folder)/cpu.cfs_quota_us": "300000\n", "\(folder)/cpu.cfs_period_us": "100000\n",
    ]
    #expect(count(Array(0..<8), files) == 3)
    var unlimited = files
    unlimited["\(folder)/cpu.cfs_quota_us"] = "-1\n"
    #expect(count(Array(0..<8), unlimited) == 4)
  }

  @Test("are at least one on this machine, and what a backend takes without a setting")
  func here() {
    #expect(AvailableCores.current >= 1)
    #expect(CPUBackend().threads == AvailableCores.current)
  }
}
