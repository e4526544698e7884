// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

/// A backend under contract; another one is another row.
struct ContractBackend: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let backend: any Backend

  static let all = [
    ContractBackend(testDescription: "reference, rounded", backend: ReferenceBackend()),
    ContractBackend(testDescription: "CPU", backend: CPUBackend(threads: 2)),
    ContractBackend(
      testDescription: "CPU with BLAS", backend: CPUBackend(threads: 1, provider: .blas)),
  ]
}

@Suite("Backends agree with the reference")
struct BackendContractTests {
  @Test("on every operation", arguments: ContractBackend.all, OperationCase.all)
  func operation(_ tested: ContractBackend, _ row: OperationCase) throws {
    for sample in row.samples {
      for type in row.elementTypes {
        let failures = try BackendCheck(tested.backend).failures(of: sample, type)
        #expect(failures == [], "\(sample.name)")
      }
    }
  }

  @Test("on random graphs", arguments: ContractBackend.all, 0..<40)
  func random(_ tested: ContractBackend, _ seed: UInt64) throws {
    for type in [ElementType.float32, .float64] {
      let function = RandomGraph.function(seed: seed, type)
      #expect(function.results.count > 3)
      for (function, what) in [(function, "value"), (function.gradient(), "gradient")] {
        // Up to 25 operations in a row add their errors.
        let failures = try BackendCheck(tested.backend)
          .differences(function, type, what, looseness: 30)
        #expect(failures == [])
      }
    }
  }
}
