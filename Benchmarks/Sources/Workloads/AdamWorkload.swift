// SPDX-License-Identifier: Apache-2.0
import BenchmarkTools
import Descent

/// Adam's update of 25 million parameters in 60 tensors, gradients given.
final class AdamWorkload: Workload {
  /// As in `peers/adam.py`.
  fileprivate static let shapes: [Shape] = (0..<60).map {
    $0 % 3 == 0 ? [1024, 1024] : $0 % 3 == 1 ? [448, 448] : [1024]
  }

  private let parameters: [Parameter]
  private let step: CapturedStep
  private let count: Int
  private(set) var check: [Double] = []

  init() throws {
    var (parameters, gradients): ([Parameter], [Buffer]) = ([], [])
    var start = 0
    for (index, shape) in Self.shapes.enumerated() {
      let values = Self.values(from: start, shape.count, step: 0.6180339887498949, scale: 0.1)
      let slopes = Self.values(from: start, shape.count, step: 0.4142135623730951, scale: 0.01)
      parameters.append(Parameter(Tensor(values, shape: shape), name: "\(index)"))
      gradients.append(Buffer(Tensor(slopes, shape: shape)))
      start += shape.count
    }
    let optimizer = Optimizer(groups: [
      ParameterGroup(Adam(learningRate: 1e-3), for: parameters)
    ])
    step = try CapturedStep(inputs: []) { [parameters] _ in
      for (parameter, gradient) in zip(parameters, gradients) {
        parameter.gradient = gradient.value
      }
      optimizer.step()
      return [Tensor(0)]
    }
    (self.parameters, count) = (parameters, start)
    for _ in 0..<5 {
      try step.run()
      check.append(meanSquare)
    }
  }

  /// Numbers in ±scale/2 that a peer finds without a file: `(frac(i · step) − ½) · scale`.
  private static func values(
    from start: Int, _ count: Int, step: Double, scale: Double
  ) -> [Float] {
    (start..<start + count).map {
      let product = Double($0) * step
      return Float((product - product.rounded(.down) - 0.5) * scale)
    }
  }

  /// The mean square of one tensor of each shape.
  private var meanSquare: Double {
    let kept = parameters[..<3]
    let sum = kept.reduce(0.0) { sum, parameter in
      parameter.value.withElements(as: Float.self) { elements in
        elements.reduce(sum) { $0 + Double($1) * Double($1) }
      }
    }
    return sum / Double(kept.reduce(0) { $0 + $1.shape.count })
  }

  func run() throws { try step.run() }

  var facts: [String: Double] { ["parameters": Double(count)] }
}

/// Copies as many bytes as the update reads and writes: four tensors and three.
final class CopyWorkload: Workload {
  private let memory: Copy

  init(threads: Int) {
    let bytes = 4 * AdamWorkload.shapes.reduce(0) { $0 + $1.count }
    memory = Copy(bytes: bytes * 7 / 2, threads: threads, largePages: true)
  }

  func run() { memory.run() }
  var check: [Double] { [] }
}
