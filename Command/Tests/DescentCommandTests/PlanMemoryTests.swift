// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Where memory is told from pages of files, and what is freed goes back.
private let isLinux: Bool = {
  #if os(Linux)
    true
  #else
    false
  #endif
}()

/// What `descent plan` says of memory.
@Suite("Memory of plans")
struct PlanMemoryTests {
  private func memory(_ arguments: [String]) throws -> (plan: [String: Any], peak: [String: Any]) {
    let binary = try Binary()
    let plan = try #require(try binary.finish(binary.start(["plan", "--json"] + arguments)).object)
    return (plan, try #require(plan["peakMemory"] as? [String: Any]))
  }

  @Test("what is computed again is not kept, and the setting is said")
  func settings() throws {
    let bytes = try ["full", "automatic", "lean"].map { setting in
      let (plan, peak) = try memory([
        "--model", "resnet20", "--input", "3x32x32", "--batch", "16", "--memory", setting,
      ])
      #expect(plan["memory"] as? String == setting)
      #expect(peak["values"] as? Int == plan["arenaBytes"] as? Int)
      #expect(peak["measured"] is NSNull)
      return peak["values"] as? Int ?? 0
    }
    #expect(bytes[2] > 0 && bytes[2] <= bytes[1] && 3 * bytes[1] < 2 * bytes[0])
  }

  /// A process of its own each time: nothing else grows in it.
  @Test(
    "the process grows by what is predicted, within 5 %", .enabled(if: isLinux),
    arguments: [
      ["resnet20", "3x32x32"], ["resnet20", "3x32x32", "--memory", "full"],
      ["mobilenet", "3x32x32"], ["lenet", "1x28x28"],
    ])
  func measured(_ model: [String]) throws {
    let (_, peak) = try memory(
      ["--model", model[0], "--input", model[1], "--batch", "64", "--threads", "2", "--measure"]
        + model.dropFirst(2))
    let predicted = try #require(peak["predicted"] as? Int)
    let measured = try #require(peak["measured"] as? Int)
    #expect(abs(measured - predicted) * 20 <= predicted, "\(measured) for \(predicted) bytes")
    let sum = ["values", "scratch", "inputs", "results", "constants"].reduce(0) {
      $0 + (peak[$1] as? Int ?? 0)
    }
    #expect(sum == predicted)
  }

  @Test("text has the same as one line")
  func line() throws {
    let binary = try Binary()
    let output = try binary.run("plan", "--model", "linear", "--input", "4", "--measure").output
    let line = try #require(output.split(separator: "\n").first { $0.hasPrefix("peak memory: ") })
    #expect(line.contains("MB predicted (") && line.contains("; measured "))
    let quiet = try binary.run("plan", "--model", "linear", "--input", "4").output
    #expect(quiet.contains("peak memory: ") && !quiet.contains("measured"))
  }
}
