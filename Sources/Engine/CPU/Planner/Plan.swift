// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// What the planner makes of a graph: kernels in order and where every value lies.
package struct Plan: Sendable {
  package var kernels: [any Kernel]
  /// The kernels in the pieces that workers claim.
  package var steps: [Step]
  package var values: [PlanValue]
  /// Byte offsets of the temporaries in the arena; of a chain's own values in a worker's memory.
  package var offsets: [Int]
  package var arenaBytes: Int
  /// Of each worker: what its kernels need and the values that it has for itself.
  package var scratchBytes: Int
  /// Scalars and small tables known when the plan was made.
  var constants: [UInt8]

  /// The most parts that any step has: more workers than that cannot help.
  var parallelism: Int { steps.map(\.parts.count).max() ?? 1 }
}
