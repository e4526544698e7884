// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentTestSupport
import Foundation
import Testing

/// One seed gives one result, whatever the number of threads and of the loader's tasks.
///
/// A quick version runs always. `DESCENT_DETERMINISM=1 swift test --filter DeterminismTests` runs 200
/// steps for threads {1, 2, 3, 4, 8} and loader tasks {0, 1, 4} and prints the hashes; a network's name
/// in place of 1 takes that one alone.
@Suite("Determinism", .serialized)
struct DeterminismTests {
  private struct Extent {
    let steps: Int
    let threads: [Int]
    let loaderTasks: [Int]
  }

  private static let wanted = ProcessInfo.processInfo.environment["DESCENT_DETERMINISM"]
  private static let isFull = wanted != nil
  private static let networks = ProofNetwork.all.filter {
    wanted == nil || wanted == "1" || wanted == $0.name
  }
  private static let extent =
    isFull
    ? Extent(steps: 200, threads: [1, 2, 3, 4, 8], loaderTasks: [0, 1, 4])
    : Extent(steps: 20, threads: [1, 2, 3], loaderTasks: [0, 4])

  /// The settings whose result differs from that of one thread without a loader's tasks.
  private static func differences(
    _ network: ProofNetwork, _ backend: ProofBackend, _ extent: Extent = extent
  ) throws -> (expected: Fingerprint, runs: Int, differences: [String]) {
    let expected = try Fingerprint(
      network, on: backend.make(1), loaderTasks: 0, steps: extent.steps)
    var differences: [String] = []
    var runs = 1
    for threads in extent.threads {
      for tasks in extent.loaderTasks where threads > 1 || tasks > 0 {
        let found = try Fingerprint(
          network, on: backend.make(threads), loaderTasks: tasks, steps: extent.steps)
        runs += 1
        if let difference = found.difference(from: expected) {
          differences.append("threads \(threads), loader tasks \(tasks): \(difference)")
        }
      }
    }
    return (expected, runs, differences)
  }

  @Test(arguments: networks, ProofBackend.all)
  func oneHash(_ network: ProofNetwork, _ backend: ProofBackend) throws {
    let (expected, runs, differences) = try Self.differences(network, backend)
    #expect(differences == [])
    #expect(expected.losses.count == Self.extent.steps)
    #expect(expected.losses.allSatisfy { Double(bitPattern: $0).isFinite })
    // Something was learnt: a hash of weights that stand still proves nothing.
    #expect(Set(expected.losses).count > Self.extent.steps / 2)
    if Self.isFull {
      print(
        "one hash: \(network), \(backend): \(runs) runs of \(expected.losses.count) steps, "
          + "\(expected.weights)")
    }
  }

  /// The order in which parts run shows nowhere; one worker keeps to it exactly.
  @Test(arguments: ProofNetwork.all, ProofBackend.reordered)
  func anyOrderOfParts(_ network: ProofNetwork, _ backend: ProofBackend) throws {
    let expected = try Fingerprint(
      network, on: CPUBackend(threads: 1), loaderTasks: 0, steps: 5)
    for threads in [1, 3] {
      let found = try Fingerprint(network, on: backend.make(threads), loaderTasks: 0, steps: 5)
      #expect(found.difference(from: expected) == nil)
    }
  }

  /// A kernel whose workers round differently in the last place of one number.
  @Test func workerDependentKernelIsFound() throws {
    let backend = ProofBackend(name: "worker-dependent") {
      PlantedBackend(CPUBackend(threads: $0)) { plan in
        for (index, kernel) in plan.kernels.enumerated()
        where kernel.name.hasPrefix("elementwise") && kernel.parts > 1 {
          let count = plan.values[kernel.writes[0]].byteCount / 4
          plan.kernels[index] = PlantedKernel(kernel) { kernel, frame, part in
            // The others get their share also where there is one core.
            if frame.worker == 0 { usleep(500) }
            let status = kernel.run(frame, part: part)
            let first = count * part / kernel.parts
            let bits = frame.values[kernel.writes[0]].assumingMemoryBound(to: UInt32.self) + first
            if frame.worker > 0 { bits.pointee ^= 1 }
            return status
          }
        }
      }
    }
    let extent = Extent(steps: 3, threads: [1, 2], loaderTasks: [0])
    let network = try #require(ProofNetwork.all.first { $0.name == "LeNet" })
    let (_, runs, differences) = try Self.differences(network, backend, extent)
    #expect(runs == 2 && differences.count == 1)
  }

  /// Another seed of the loader's order or another step count is another result.
  @Test func fingerprintsOfOtherTrainingsDiffer() throws {
    let network = ProofNetwork.all[0]
    func fingerprint(_ network: ProofNetwork, steps: Int) throws -> Fingerprint {
      try Fingerprint(network, on: CPUBackend(threads: 1), loaderTasks: 0, steps: steps)
    }
    let three = try fingerprint(network, steps: 3)
    #expect(try fingerprint(network, steps: 3) == three)
    #expect(try fingerprint(network, steps: 4).difference(from: three) != nil)
    var reordered = three
    reordered.losses.swapAt(1, 2)
    #expect(reordered.difference(from: three)?.contains("step 2") == true)
    reordered = three
    reordered.weights += "0"
    #expect(reordered.difference(from: three)?.contains("weights") == true)
  }
}
