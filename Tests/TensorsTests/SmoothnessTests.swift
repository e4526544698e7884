// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentTensors
import Testing

/// Formulas of several branches have the derivatives of the function that they stand for, also where
/// the branches meet.
@Suite struct SmoothnessTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let x: Double
    let slope: Double
    /// nil where the function has none.
    let curvature: Double?
    let function: @Sendable (Tensor) -> Tensor
  }

  private static let cases: [Case] = [
    Case(testDescription: "softplus", x: 0, slope: 0.5, curvature: 0.25) { softplus($0) },
    Case(testDescription: "softplus, far out", x: 40, slope: 1, curvature: 0) { softplus($0) },
    Case(testDescription: "softplus, far below", x: -800, slope: 0, curvature: 0) { softplus($0) },
    Case(testDescription: "logSigmoid", x: 0, slope: 0.5, curvature: -0.25) { logSigmoid($0) },
    Case(testDescription: "elu", x: 0, slope: 1, curvature: nil) { elu($0) },
    Case(testDescription: "elu, far out", x: 900, slope: 1, curvature: 0) { elu($0) },
    Case(testDescription: "silu", x: 0, slope: 0.5, curvature: 0.5) { silu($0) },
    Case(testDescription: "gelu", x: 0, slope: 0.5, curvature: 0.7978845608028654) { gelu($0) },
    Case(testDescription: "sigmoid", x: 0, slope: 0.25, curvature: 0) { sigmoid($0) },
    Case(testDescription: "tanh", x: 0, slope: 1, curvature: 0) { tanh($0) },
  ]

  @Test(arguments: cases)
  private func derivatives(_ test: Case) {
    for backend in [ReferenceBackend(), CPUBackend(threads: 1)] as [any Backend] {
      Engine.$current.withValue(Engine(backend: backend)) {
        let x = Tensor([test.x], elementType: .float64)
        let slope = gradients(of: test.function(x).sum(), withRespectTo: [x])[0]
        // Before the slope is read: what has been computed is a number without a past.
        let second = gradients(of: slope.sum(), withRespectTo: [x])[0]
        #expect(abs(slope.doubles[0] - test.slope) < 1e-15)
        if let curvature = test.curvature {
          #expect(abs(second.doubles[0] - curvature) < 1e-15)
        }
      }
    }
  }
}
