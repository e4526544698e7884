// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Testing

@Suite struct PercentileClippingTests {
  /// The lengths of one-element gradients, and the bound that NumPy's `percentile` gives over those
  /// of the window.
  private func bound(_ lengths: [Double], percent: Double) -> Double {
    let sorted = lengths.sorted()
    let position = Double(sorted.count - 1) * percent / 100
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
  }

  @Test(arguments: [0.0, 10, 37.5, 100])
  func followsThePercentileOfTheWindow(_ percent: Double) {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let w = Parameter(Tensor([0], elementType: .float64))
      let optimizer = Optimizer(
        SGD(learningRate: 1), for: [w], clipping: .percentile(percent, window: 4))
      let gradients = [3.0, -1, 5, 0.5, 2, -8, 0.25, 4]
      var sum = 0.0
      for (index, gradient) in gradients.enumerated() {
        w.gradient = Tensor([gradient], elementType: .float64)
        optimizer.step()
        let window = gradients[max(0, index - 3)...index].map(abs)
        let bound = bound(Array(window), percent: percent)
        sum -= gradient * min(1, bound / abs(gradient))
        #expect(abs(w.value.doubles[0] - sum) < 1e-14, "step \(index + 1)")
      }
    }
  }

  @Test func theHistoryIsSavedAndSkippedStepsLeaveNoTrace() {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let w = Parameter(Tensor([0], elementType: .float64))
      let optimizer = Optimizer(
        SGD(learningRate: 1), for: [w], clipping: .percentile(50, window: 3))
      w.gradient = Tensor([2], elementType: .float64)
      optimizer.step()
      w.gradient = Tensor([Double.nan], elementType: .float64)
      optimizer.step(
        onlyIf: Tensor([Double.nan], elementType: .float64).isFinite().reshaped(to: []))
      let saved = optimizer.state.first { $0.path == "shared.clipping" }
      #expect(saved?.variable.value.doubles == [2, .infinity, .infinity])
    }
  }
}
