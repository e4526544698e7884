// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Foundation
import Testing

/// PyTorch's L-BFGS, step by step (`Tests/Golden/optimizers/search/lbfgs.py`).
struct LBFGSGolden: Decodable {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let problem: String
    let settings: [String: Double]
    /// The loss at the start of a step, then all parameters after it.
    let steps: [[Double]]

    var testDescription: String { "\(problem) \(settings.sorted { $0.key < $1.key })" }
  }

  let cases: [Case]

  static let all: [Case] = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Golden/optimizers/search/lbfgs.json").standardized
    guard let data = try? Data(contentsOf: url) else { return [] }
    return (try? JSONDecoder().decode(LBFGSGolden.self, from: data).cases) ?? []
  }()
}

/// The problems of `lbfgs.py`: parameters and loss.
func searchProblem(_ name: String) -> (parameters: [Parameter], loss: () -> Tensor) {
  func tensor(_ values: [Double], _ shape: Shape) -> Tensor {
    Tensor(values, shape: shape, elementType: .float64)
  }
  switch name {
  case "rosenbrock":
    let w = Parameter(tensor([-1.2, 1], [2]))
    return (
      [w],
      {
        let (x, y) = (w.value.sliced(axis: 0, 0..<1), w.value.sliced(axis: 0, 1..<2))
        return (100 * square(y - square(x)) + square(1 - x)).sum()
      }
    )
  case "quadric":
    let a = tensor(
      (0..<36).map { (index: Int) -> Double in
        let word: Int = index / 6 * 5 + index % 6 * 3
        return Double(word % 7) / 8 - 0.25
      }, [6, 6])
    let scale = tensor([1, 2, 4, 8, 16, 32], [6, 1])
    let b = tensor([1, -2, 0.5, 3, -1, 2], [6, 1])
    let w = Parameter(tensor([Double](repeating: 0, count: 6), [6, 1]))
    return (
      [w],
      {
        let curved = square(matmul(a, w.value)).sum() + (scale * square(w.value)).sum()
        return 0.5 * curved - (b * w.value).sum()
      }
    )
  default:
    let x = tensor(
      (0..<80).map { (index: Int) -> Double in
        let (i, j) = (index / 4, index % 4)
        let word: Int = i * 37 + j * 11 + i * j
        return Double(word % 23) / 8 - 1.25
      }, [20, 4])
    let t = tensor((0..<20).map { (i: Int) -> Double in (i * i * 5 + i) % 7 < 3 ? 1 : 0 }, [20, 1])
    let w = Parameter(tensor([0, 0, 0, 0], [4, 1]))
    let c = Parameter(tensor([0], [1]))
    return (
      [w, c],
      {
        let z = matmul(x, w.value) + c.value
        return (log1p(exp(-z)) + (1 - t) * z).mean() + 0.005 * square(w.value).sum()
      }
    )
  }
}

extension LBFGSGolden.Case {
  /// The largest difference of losses and places over all steps, relative to values above 1.
  func difference(changing name: String? = nil, backend: any Backend) throws -> Double {
    try Engine.$current.withValue(Engine(backend: backend)) {
      var settings = settings
      if let name { settings[name] = (settings[name] ?? 1) * 0.999 }
      let rule = try OptimizerEntry.named("lbfgs").make(flavor: .torch, settings: settings)
      let (parameters, loss) = searchProblem(problem)
      let optimizer = Optimizer(groups: [ParameterGroup(rule, for: parameters)])
      var worst = 0.0
      for expected in steps {
        let value = optimizer.step { loss() }.double
        let found = [value] + parameters.flatMap { $0.value.doubles }
        for (found, expected) in zip(found, expected) {
          let difference = abs(found - expected) / max(1, abs(expected))
          worst = difference.isNaN ? .infinity : max(worst, difference)
        }
      }
      return worst
    }
  }
}

@Suite struct LBFGSGoldenTests {
  @Test func thereAreCases() {
    #expect(LBFGSGolden.all.count == 20)
    // Some of Rosenbrock's are cut where they become chaotic, see the script.
    #expect(LBFGSGolden.all.reduce(0) { $0 + $1.steps.count } >= 560)
    for golden in LBFGSGolden.all {
      #expect(golden.steps.count * Int(golden.settings["iterations"] ?? 0) >= 20, "\(golden)")
    }
  }

  /// Rounding differs in the order of sums, and steps of a search amplify it.
  @Test(arguments: LBFGSGolden.all)
  func equalsPyTorch(_ golden: LBFGSGolden.Case) throws {
    let reference = try golden.difference(backend: ReferenceBackend())
    #expect(reference <= 1e-10)
    #expect(try golden.difference(backend: CPUBackend(threads: 1)) <= 1e-10)
  }

  @Test(arguments: LBFGSGolden.all)
  func aWrongFirstLengthIsFound(_ golden: LBFGSGolden.Case) throws {
    let changed = try golden.difference(changing: "learningRate", backend: ReferenceBackend())
    #expect(changed > 1e-9)
  }
}
