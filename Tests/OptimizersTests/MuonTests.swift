// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Foundation
import Testing

@Suite struct MuonTests {
  private func walk(_ rule: Muon, shape: Shape) -> [Double] {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let values = (0..<shape.count).map(GoldenTrajectories.start)
      let w = Parameter(Tensor(values, shape: shape, elementType: .float64))
      let optimizer = Optimizer(groups: [ParameterGroup(rule, for: [w])])
      for step in 1...20 {
        let gradient = (0..<shape.count).map { GoldenTrajectories.gradient(step, $0) }
        w.gradient = Tensor(gradient, shape: shape, elementType: .float64)
        optimizer.step()
      }
      return w.value.doubles
    }
  }

  @Test func aKernelIsAMatrixOfOneRowPerOutput() {
    let rule = Muon(learningRate: 0.02)
    let matrix = walk(rule, shape: [5, 12])
    #expect(walk(rule, shape: [5, 3, 2, 2]) == matrix)
    #expect(distance(walk(rule, shape: [12, 5]), matrix) > 1e-3)
  }

  @Test func kerasLeavesKernelsToAdam() {
    let rule = Muon(flavor: .keras)
    let adam = AdamW(weightDecay: 0.004, flavor: .keras)
    let kernel: Shape = [5, 3, 2, 2]
    #expect(rule.slots(for: kernel).map(\.name) == ["mean", "meanSquare"])
    let values = Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let start = (0..<60).map(GoldenTrajectories.start)
      let w = Parameter(Tensor(start, shape: kernel, elementType: .float64))
      let optimizer = Optimizer(groups: [ParameterGroup(adam, for: [w])])
      for step in 1...20 {
        let gradient = (0..<60).map { GoldenTrajectories.gradient(step, $0) }
        w.gradient = Tensor(gradient, shape: kernel, elementType: .float64)
        optimizer.step()
      }
      return w.value.doubles
    }
    #expect(distance(walk(rule, shape: kernel), values) < 1e-14)
  }

  /// Tall matrices take the other side of the iteration: the walk of the transpose is the transpose
  /// of the walk, but for the scale.
  @Test func aTallMatrixWalksAsItsTranspose() {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let rule = Muon(learningRate: 0.02, matchesAdam: true)
      let values = (0..<20).map(GoldenTrajectories.start)
      let wide = Parameter(Tensor(values, shape: [4, 5], elementType: .float64))
      let tall = Parameter(Tensor(values, shape: [4, 5], elementType: .float64).transposed())
      let optimizer = Optimizer(groups: [ParameterGroup(rule, for: [wide, tall])])
      for step in 1...20 {
        let gradient = Tensor(
          (0..<20).map { GoldenTrajectories.gradient(step, $0) }, shape: [4, 5],
          elementType: .float64)
        (wide.gradient, tall.gradient) = (gradient, gradient.transposed())
        optimizer.step()
      }
      #expect(distance(wide.value.doubles, tall.value.transposed().doubles) < 1e-13)
      #expect(distance(wide.value.doubles, values) > 0.1)
    }
  }

  /// The package itself computes the iteration in bfloat16, rounding by up to 2⁻⁹: 100 steps of 0.02,
  /// each off by as much, add up to 0.004 (found: 0.003).
  @Test func isNearThePackageInBFloat16() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/muon_bfloat16.json").standardized
    let golden = try JSONDecoder().decode(
      GoldenTrajectories.self, from: Data(contentsOf: url)
    ).cases[0]
    let rule = Muon(learningRate: 0.02, weightDecay: 0.01)
    #expect(golden.difference(rule, .float64, backend: ReferenceBackend()) < 0.005)
    let wrong = Muon(learningRate: 0.02, nesterov: false, weightDecay: 0.01)
    #expect(golden.difference(wrong, .float64, backend: ReferenceBackend()) > 0.005)
  }
}
