// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// How far figures are from those of another library.
struct GoldenDifferences {
  /// The largest difference so far.
  private(set) var largest = 0.0
  /// How many values were compared.
  private(set) var count = 0
  /// The differences above the tolerance, in words.
  private(set) var failures: [String] = []

  /// Undefined is only equal to undefined. Differences are absolute; relative where the value is
  /// above 1.
  mutating func compare(
    _ name: String, _ ours: Double?, _ theirs: Double?, tolerance: Double = 1e-12
  ) {
    count += 1
    guard let ours, let theirs else {
      if ours != nil || theirs != nil {
        failures.append("\(name): \(ours.map { "\($0)" } ?? "nil") for \(theirs ?? .nan)")
      }
      return
    }
    let difference = abs(ours - theirs) / max(1, abs(theirs))
    if difference <= tolerance {
      largest = max(largest, difference)
    } else {
      failures.append("\(name): \(ours) for \(theirs)")
    }
  }

  mutating func compare(
    _ name: String, _ ours: [Double], _ theirs: [Double], tolerance: Double = 1e-12
  ) {
    compare("\(name) count", Double(ours.count), Double(theirs.count))
    for (index, pair) in zip(ours, theirs).enumerated() {
      compare("\(name) \(index)", pair.0, pair.1, tolerance: tolerance)
    }
  }

  /// The cases beside the script that wrote them, and those of the file that a variable of the
  /// environment names.
  static func files(_ name: String, variable: String) -> [URL] {
    let kept = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Golden/evaluation/\(name)")
    let more = ProcessInfo.processInfo.environment[variable].map { URL(fileURLWithPath: $0) }
    return [kept] + (more.map { [$0] } ?? [])
  }
}

@Suite struct GoldenDifferencesTests {
  @Test func findsWhatDiffers() {
    var differences = GoldenDifferences()
    differences.compare("same", 0.1 + 0.2, 0.3)
    differences.compare("undefined", nil, nil)
    #expect(differences.failures.isEmpty && differences.largest > 0)
    differences.compare("made up", 0, nil)
    differences.compare("missing", nil, 0)
    differences.compare("off", 0.5, 0.5 + 2e-12)
    differences.compare("not a number", .nan, 0.5)
    differences.compare("shorter", [1], [1, 2])
    #expect(differences.failures.count == 5)
  }
}
