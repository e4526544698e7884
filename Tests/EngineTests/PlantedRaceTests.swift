// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Foundation
import Testing

/// Faults that ThreadSanitizer and AddressSanitizer have to find in the engine's threads.
///
/// `Tools/test-sanitize --self-test` runs them, with `DESCENT_PLANT=1`; otherwise they are left out.
@Suite(
  "Planted races and overflows", .serialized,
  .enabled(if: ProcessInfo.processInfo.environment["DESCENT_PLANT"] != nil))
struct PlantedRaceTests {
  /// Runs a training step whose kernels do something else before each part.
  private func run(
    _ plant: @escaping @Sendable (any Kernel, borrowing Frame, Plan) -> Void
  ) throws {
    let (graph, updates) = CPUBackendTests.step()
    let backend = PlantedBackend(CPUBackend(threads: 2)) { plan in
      let original = plan
      plan.kernels = plan.kernels.map { kernel in
        PlantedKernel(kernel) { kernel, frame, part in
          plant(kernel, frame, original)
          return kernel.run(frame, part: part)
        }
      }
    }
    let inputs = PartTests.inputs(graph)
    let outputs = graph.outputs.indices.map { index in
      updates.first { $0.output == index }.map { inputs[$0.leaf] }
        ?? Storage(zeros: .float32, count: graph.outputs[index].shape.count)
    }
    try backend.compile(graph, updates: updates).run(inputs: inputs, outputs: outputs)
  }

  /// Two workers count without a lock.
  @Test func race() throws {
    nonisolated(unsafe) let counter = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    counter.initialize(to: 0)
    defer { counter.deallocate() }
    try run { kernel, _, _ in
      guard kernel.parts > 1 else { return }
      counter.pointee += 1
      // The others get their share also where there is one core.
      usleep(200)
    }
    #expect(counter.pointee > 0)
  }

  /// A kernel writes a byte behind its result.
  @Test func overflow() throws {
    try run { kernel, frame, plan in
      let value = plan.values[kernel.writes[0]]
      guard case .output = value.role else { return }
      let result = frame.values[kernel.writes[0]]
      result.storeBytes(of: 1, toByteOffset: value.byteCount, as: UInt8.self)
    }
  }
}
