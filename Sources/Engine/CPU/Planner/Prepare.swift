// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Cuts a schedule in two: what depends on unchanging inputs alone, to be run once when a graph is
/// compiled for use, and the rest. Folded weights and weights in a kernel's own order are of the
/// first kind.
package struct Prepare {
  /// What is run once; its outputs are the prepared values.
  let once: Schedule
  /// What is run each time; it reads the prepared values as leaves behind those of the graph.
  let rest: Schedule
  /// The bytes of each prepared value.
  package let preparedBytes: [Int]

  /// - Parameter isConstant: Of each leaf, whether it never changes.
  static func run(_ schedule: Schedule, isConstant: [Bool]) -> Prepare {
    var isSettled = schedule.values.map { value in
      switch value.role {
      case .constant: true
      case .leaf(let leaf): isConstant[leaf]
      case .temporary, .output: false
      }
    }
    var (once, rest): ([any Kernel], [any Kernel]) = ([], [])
    for kernel in schedule.kernels {
      let settles =
        kernel.reads.allSatisfy { isSettled[$0] }
        && kernel.writes.allSatisfy { schedule.values[$0].role == .temporary }
      if settles {
        for value in kernel.writes { isSettled[value] = true }
        once.append(kernel)
      } else {
        rest.append(kernel)
      }
    }
    let needed = Set(rest.flatMap(\.reads)).filter {
      isSettled[$0] && schedule.values[$0].role == .temporary
    }.sorted()
    var (first, second) = (schedule.values, schedule.values)
    // No kernel that runs once writes a result of the graph.
    for value in first.indices {
      if case .output = first[value].role { first[value].role = .temporary }
    }
    for (place, value) in needed.enumerated() {
      first[value].role = .output(place)
      second[value].role = .leaf(isConstant.count + place)
    }
    return Prepare(
      once: Schedule(kernels: once, values: first), rest: Schedule(kernels: rest, values: second),
      preparedBytes: needed.map { schedule.values[$0].byteCount })
  }
}
