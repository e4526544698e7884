// SPDX-License-Identifier: Apache-2.0

/// The bytes that a step has at its peak, by the plan: all is placed before the first run and stays, so
/// that the peak is the sum.
///
/// Neither the program itself nor the kernels' code and the plan are part of it.
public struct PlanMemory: Sendable, Hashable {
  /// Values between kernels, placed so that those that never live at the same time share memory.
  public let values: Int
  /// What all threads together need while they compute, such as Winograd's transforms.
  public let scratch: Int
  /// Data, weights and the optimizer's slots. What an update replaces is counted once.
  public let inputs: Int
  /// Results that replace no input.
  public let results: Int
  /// Scalars and small tables of the plan.
  public let constants: Int

  public var total: Int { values + scratch + inputs + results + constants }

  init(_ plan: Plan, threads: Int) {
    values = plan.arenaBytes
    scratch = plan.scratchBytes * threads
    constants = plan.constants.count
    let bound = BoundBytes(plan)
    inputs = bound.leaves.reduce(0, +)
    results = bound.outputs.reduce(0, +)
  }
}

/// The bytes of each storage that a plan reads or writes outside of its arena.
struct BoundBytes {
  let leaves: [Int]
  let outputs: [Int]

  init(_ plan: Plan) {
    func bytes(_ place: (PlanValue.Role) -> Int?) -> [Int] {
      var bytes: [Int] = []
      for value in plan.values {
        guard let index = place(value.role) else { continue }
        while bytes.count <= index { bytes.append(0) }
        bytes[index] = max(bytes[index], value.byteCount)
      }
      return bytes
    }
    leaves = bytes { if case .leaf(let leaf) = $0 { leaf } else { nil } }
    outputs = bytes { if case .output(let output) = $0 { output } else { nil } }
  }
}
