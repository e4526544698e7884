// SPDX-License-Identifier: Apache-2.0
import DescentGraph

extension Plan {
  /// The plan as text: the same in every process on the same kind of machine.
  package var text: String {
    var lines = [
      "\(kernels.count) kernels, arena \(arenaBytes) bytes,"
        + " scratch \(scratchBytes) bytes a worker, at most \(parallelism) parts"
    ]
    for step in steps where step.kernels.count > 1 {
      lines.append(
        "\(step.kind) of kernels \(Self.text(step.kernels))"
          + "  parts \(step.parts.count)"
          + (step.prologue.isEmpty ? "" : ", by each worker: \(Self.text(step.prologue))"))
    }
    let own = Set(steps.flatMap(\.ownValues).map(\.value))
    for (step, kernel) in kernels.enumerated() {
      let reads = kernel.reads.map { place($0, own) }.joined(separator: " ")
      let writes = kernel.writes.map { place($0, own) }.joined(separator: " ")
      lines.append(
        "\(step)  \(kernel.name)  parts \(kernel.parts)  \(Int(kernel.flops)) FLOP"
          + "  [\(reads)] → [\(writes)]")
    }
    return lines.joined(separator: "\n")
  }

  /// The kernels of a step, or of its prologue, which every worker runs for itself.
  private static func text(_ kernels: Range<Int>) -> String {
    kernels.count == 1
      ? "\(kernels.lowerBound)" : "\(kernels.lowerBound)…\(kernels.upperBound - 1)"
  }

  /// Bytes that all kernels read and write.
  package var traffic: Int { kernels.reduce(0) { $0 + values.bytes(of: $1) } }

  /// Behind an @ the place in the arena, behind @w in the worker's own memory.
  private func place(_ value: Int, _ own: Set<Int>) -> String {
    switch values[value].role {
    case .temporary: "t\(value)@\(own.contains(value) ? "w" : "")\(offsets[value])"
    case .leaf(let leaf): "in\(leaf)"
    case .output(let output): "out\(output)"
    case .constant(let offset): "c\(offset)"
    }
  }
}
