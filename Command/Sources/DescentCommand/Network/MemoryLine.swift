// SPDX-License-Identifier: Apache-2.0
import DescentEngine

/// The peak of a step's memory, predicted and measured, as a line and as JSON.
enum MemoryLine {
  static func text(_ memory: PlanMemory, threads: Int, measured: Int?) -> String {
    let parts = [
      (memory.values, "values"),
      (memory.scratch, "scratch of \(threads) thread\(threads == 1 ? "" : "s")"),
      (memory.inputs + memory.results + memory.constants, "data, weights, slots and results"),
    ]
    let sum = parts.map { "\(megabytes($0.0)) \($0.1)" }.joined(separator: ", ")
    let found = measured.map {
      "; measured \(megabytes($0)) MB (\(percent(difference(memory, $0))))"
    }
    return "peak memory: \(megabytes(memory.total)) MB predicted (\(sum))\(found ?? "")"
  }

  static func object(_ memory: PlanMemory, measured: Int?) -> JSONText {
    .members([
      "predicted": .integer(memory.total), "values": .integer(memory.values),
      "scratch": .integer(memory.scratch), "inputs": .integer(memory.inputs),
      "results": .integer(memory.results), "constants": .integer(memory.constants),
      "measured": measured.map { .integer($0) } ?? .null,
      "difference": measured.map { .number(difference(memory, $0)) } ?? .null,
    ])
  }

  /// Of the measured bytes from the predicted ones, as a share of these.
  private static func difference(_ memory: PlanMemory, _ measured: Int) -> Double {
    Double(measured) / Double(max(memory.total, 1)) - 1
  }

  private static func percent(_ share: Double) -> String {
    (share < 0 ? "" : "+") + ShortNumber.decimals(100 * share, 1) + " %"
  }

  private static func megabytes(_ bytes: Int) -> String {
    ShortNumber.decimals(Double(bytes) / 1e6, bytes < 100_000 ? 3 : 1)
  }
}
