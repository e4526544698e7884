// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How a timed program talks with the driver: a line in, a line of JSON out.
public enum Answers {
  /// A line that the driver sees at once: `print` would keep it until its buffer is full.
  public static func say(_ line: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
  }

  public static func say(json value: Any) throws {
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .fragmentsAllowed]
    let data = try JSONSerialization.data(withJSONObject: value, options: options)
    try say(String(decoding: data, as: UTF8.self))
  }

  /// The most memory that this process has had, in MiB, from Linux; 0 elsewhere.
  public static func peakMegabytes() -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
    return Double(line.filter(\.isNumber)).map { $0 / 1024 } ?? 0
  }
}
