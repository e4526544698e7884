// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Testing

/// Values that an update has replaced lend their memory to the next one.
@Suite("The memory of replaced values")
struct SpareMemoryTests {
  private static let count = 1000

  private let engine = Engine()

  /// Goes down by 1 in each step, after showing the parameter to `body`.
  ///
  /// - Returns: How much memory each step asked for.
  private func walk(steps: Int, _ body: (Int, Tensor) -> Void) -> [Int] {
    Engine.$current.withValue(engine) {
      let parameter = Parameter(10 * Tensor.ones([Self.count]))
      let optimizer = Optimizer(SGD(learningRate: 1), for: [parameter])
      return (0..<steps).map { step in
        let before = engine.currentCounters.storagesAllocated
        body(step, parameter.value)
        parameter.value.sum().backward()
        optimizer.step()
        return engine.currentCounters.storagesAllocated - before
      }
    }
  }

  @Test("is used again from the second step on")
  func reuse() {
    let allocated = walk(steps: 8) { _, _ in }
    // The new value and the number of the step.
    #expect(allocated[0] == 2)
    #expect(allocated[1...].allSatisfy { $0 == 0 }, "\(allocated)")
  }

  @Test("is left alone while somebody reads it")
  func readers() {
    var kept: [Tensor] = []
    var pending: [Tensor] = []
    _ = walk(steps: 8) { _, value in
      kept.append(value)
      pending.append(value[0..<2] * 2)
    }
    for (step, (tensor, twice)) in zip(kept, pending).enumerated() {
      #expect(tensor[0..<2].scalars == [Float(10 - step), Float(10 - step)])
      #expect(twice.scalars == [Float(20 - 2 * step), Float(20 - 2 * step)])
    }
  }
}
