// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTestSupport
import Testing

@Suite("Gradients of every operation")
struct GradientContractTests {
  @Test("agree with differences", arguments: OperationCase.real)
  func first(_ row: OperationCase) throws {
    for sample in row.samples {
      let failures = try GradientCheck().failures(of: sample, order: 1)
      #expect(failures == [], "\(sample.name)")
    }
  }

  @Test("have gradients that agree with differences", arguments: OperationCase.real)
  func second(_ row: OperationCase) throws {
    for sample in row.samples {
      let failures = try GradientCheck().failures(of: sample, order: 2)
      #expect(failures == [], "\(sample.name)")
    }
  }

  @Test("agree with those of the decomposition", arguments: OperationCase.real)
  func decomposition(_ row: OperationCase) throws {
    for sample in row.samples {
      let failures = try DecompositionCheck().failures(of: sample)
      #expect(failures == [], "\(sample.name)")
    }
  }

  @Test("agree with differences on random graphs", arguments: 0..<20)
  func random(_ seed: UInt64) throws {
    // Kinks and ties of these graphs lie farther away than the step.
    let function = RandomGraph.function(seed: seed, .float64)
    #expect(try GradientCheck().failures(of: function) == [])
  }
}
