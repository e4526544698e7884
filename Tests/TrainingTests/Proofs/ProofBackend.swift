// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentTestSupport

/// A setting of the engine under which one seed has to give one result. A new one is a row.
struct ProofBackend: Sendable, CustomStringConvertible {
  let name: String
  /// The backend for a number of threads.
  let make: @Sendable (Int) -> any Backend

  var description: String { name }

  static let all: [ProofBackend] = [
    ProofBackend(name: "default") { CPUBackend(threads: $0) },
    ProofBackend(name: "bfloat16") { CPUBackend(threads: $0, precision: .bfloat16) },
    ProofBackend(name: "direct convolutions") { CPUBackend(threads: $0, convolution: .direct) },
    ProofBackend(name: "lean memory") { CPUBackend(threads: $0, memory: .lean) },
    ProofBackend(name: "full memory") { CPUBackend(threads: $0, memory: .full) },
    ProofBackend(name: "BLAS") { CPUBackend(threads: $0, provider: .blas) },
  ]

  /// The default with parts in an order that nobody would choose: no bit may change.
  static let reordered: [ProofBackend] = [
    ProofBackend(name: "parts reversed") {
      PlantedBackend(CPUBackend(threads: $0)) { $0.reverseParts() }
    },
    ProofBackend(name: "parts shuffled") {
      PlantedBackend(CPUBackend(threads: $0)) { $0.shuffleParts(seed: 5) }
    },
  ]
}
