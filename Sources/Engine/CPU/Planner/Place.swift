// SPDX-License-Identifier: Apache-2.0

/// Pass 9: every temporary gets its place in the arena; values that never live at the same time
/// share memory. The peak is known before anything runs.
enum Place {
  static func run(_ formed: FormSteps, constants: [UInt8]) -> Plan {
    let kernels = formed.kernels
    let values = formed.values
    let (first, last) = lives(kernels, values, formed.steps)
    var offsets = [Int](repeating: 0, count: values.count)
    var placed: [(offset: Int, end: Int, first: Int, last: Int)] = []
    var arena = 0
    // Large values first: small ones fit into the gaps.
    let order = values.indices.filter { values[$0].role == .temporary && last[$0] >= 0 }
      .sorted { (values[$0].byteCount, $1) > (values[$1].byteCount, $0) }
    for value in order {
      let size = aligned(max(values[value].byteCount, 1))
      let rivals = placed.filter { $0.first <= last[value] && first[value] <= $0.last }
        .sorted { $0.offset < $1.offset }
      var offset = 0
      for rival in rivals {
        if offset + size <= rival.offset { break }
        offset = max(offset, rival.end)
      }
      offsets[value] = offset
      arena = max(arena, offset + size)
      placed.append((offset, offset + size, first[value], last[value]))
    }
    return Plan(
      kernels: kernels, steps: formed.steps, values: values, offsets: offsets, arenaBytes: arena,
      scratchBytes: aligned(kernels.map(\.scratchBytes).max() ?? 0), constants: constants)
  }

  /// For each value the first and the last kernel of its life. One part of a chain may be at its end
  /// while another has not begun, so whatever a chain or a bundle touches lives through all of it.
  static func lives(_ kernels: [any Kernel], _ values: [PlanValue], _ steps: [Step]) -> (
    first: [Int], last: [Int]
  ) {
    var first = [Int](repeating: Int.max, count: values.count)
    var last = [Int](repeating: -1, count: values.count)
    for step in steps {
      for kernel in step.kernels {
        for value in kernels[kernel].reads + kernels[kernel].writes {
          first[value] = min(first[value], step.kernels.lowerBound)
          last[value] = max(last[value], step.kernels.upperBound - 1)
        }
      }
    }
    return (first, last)
  }

  static func aligned(_ bytes: Int) -> Int {
    (bytes + Storage.alignment - 1) / Storage.alignment * Storage.alignment
  }
}
