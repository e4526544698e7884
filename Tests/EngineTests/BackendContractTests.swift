// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

@Suite("Backends agree with the reference")
struct BackendContractTests {
  @Test("on every operation: the reference itself, rounded", arguments: OperationCase.all)
  func reference(_ row: OperationCase) throws {
    for sample in row.samples {
      for type in row.elementTypes {
        let failures = try BackendCheck(ReferenceBackend()).failures(of: sample, type)
        #expect(failures == [], "\(sample.name)")
      }
    }
  }

  @Test("on random graphs: the reference itself, rounded", arguments: 0..<20)
  func random(_ seed: UInt64) throws {
    let function = RandomGraph.function(seed: seed, .float32)
    #expect(function.results.count > 3)
    for (function, what) in [(function, "value"), (function.gradient(), "gradient")] {
      // Up to 25 operations in a row add their errors.
      let failures = try BackendCheck(ReferenceBackend())
        .differences(function, .float32, what, looseness: 30)
      #expect(failures == [])
    }
  }
}
