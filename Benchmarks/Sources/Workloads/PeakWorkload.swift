// SPDX-License-Identifier: Apache-2.0
import BenchmarkTools
import Descent

/// The machine's peak in float32: a large matrix product on all threads.
final class PeakWorkload: Workload {
  private static let size = 2048
  private let step: CapturedStep

  init() throws {
    let shape: Shape = [Self.size, Self.size]
    step = try CapturedStep(inputs: [TensorSpec(shape), TensorSpec(shape)]) { inputs in
      [matmul(inputs[0], inputs[1])]
    }
    for index in 0..<2 {
      step.setInput(index, to: Tensor.normal(shape, key: RandomKey(seed: UInt64(index))))
    }
    try step.run()
  }

  func run() throws { try step.run() }

  var check: [Double] { [] }
  var facts: [String: Double] {
    let size = Double(Self.size)
    return ["flops": 2 * size * size * size]
  }
}
