// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Foundation

/// Values from PyTorch in `Tests/Golden/optimizers.json`.
struct OptimizerGolden: Decodable {
  struct Trajectories: Decodable {
    let constant: [[Double]]
    let scheduled: [[Double]]
  }

  let start: [Double]
  let gradients: [[Double]]
  let rates: [Double]
  let rules: [String: Trajectories]
  let oneCycle: [String: [Double]]

  static func read() throws -> OptimizerGolden {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/optimizers.json").standardized
    return try JSONDecoder().decode(OptimizerGolden.self, from: Data(contentsOf: url))
  }
}

/// The parameter after each of a list of given gradients, in Float64 on the reference backend.
///
/// Everything is a matrix of one row, so that weight decay applies.
func trajectory(
  _ rule: some OptimizerRule, start: [Double], gradients: [[Double]], rates: [Double]? = nil
) -> [[Double]] {
  Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
    let shape: Shape = [1, start.count]
    let w = Parameter(Tensor(start, shape: shape, elementType: .float64))
    let optimizer = Optimizer(rule, for: [w])
    return gradients.indices.map { index in
      if let rates { optimizer.learningRate = rule.learningRate * rates[index] }
      w.gradient = Tensor(gradients[index], shape: shape, elementType: .float64)
      optimizer.step()
      return w.value.doubles
    }
  }
}

func distance(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
