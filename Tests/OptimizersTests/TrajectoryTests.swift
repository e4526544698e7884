// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Foundation
import Testing

/// 100 steps with given gradients, as another program walked them (`Tests/Golden/optimizers`).
struct GoldenTrajectories: Decodable {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let rule: String
    let flavor: Flavor
    let settings: [String: Double]
    let drops: Bool
    /// For `matrix` and `vector` the values after the steps that are kept.
    let parameters: [String: [String: [Double]]]
    /// The largest difference in float64, where 1e-12 is too little; the script says why.
    let bound: Double?
    /// Whether the values are those to be evaluated rather than those that training goes on with.
    let evaluated: Bool?
    /// Settings that play no part in this case.
    let inert: [String]?

    var testDescription: String { "\(rule) \(flavor) \(settings)\(drops ? ", rate drops" : "")" }
  }

  let framework: String
  let cases: [Case]

  static let all: [Case] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/optimizers").standardized
    let files =
      (try? FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.flatMap {
      (try? JSONDecoder().decode(GoldenTrajectories.self, from: Data(contentsOf: $0)).cases) ?? []
    }
  }()

  /// The element of the gradient of a step, as `trajectories.py` has it.
  static func gradient(_ step: Int, _ index: Int) -> Double {
    let value = (step * 7919 + index * 104729 + step * step * 31 + index * step * 17) % 2001
    return Double(value - 1000) / 512
  }

  static func start(_ index: Int) -> Double { Double((index * 7 + 3) % 11 - 5) / 4 }
}

extension GoldenTrajectories.Case {
  /// The largest difference to the golden values over all kept steps, relative to those above 1.
  func difference(
    _ rule: some OptimizerRule, _ elementType: ElementType, backend: any Backend
  ) -> Double {
    Engine.$current.withValue(Engine(backend: backend)) {
      var offset = 0
      var names: [(name: String, parameter: Parameter, offset: Int)] = []
      for (name, shape) in [("matrix", Shape([2, 3])), ("vector", Shape([3]))]
      where parameters[name] != nil {
        let values = (0..<shape.count).map { GoldenTrajectories.start(offset + $0) }
        names.append(
          (name, Parameter(Tensor(values, shape: shape, elementType: elementType)), offset))
        offset += shape.count
      }
      let optimizer = Optimizer(groups: [ParameterGroup(rule, for: names.map(\.parameter))])
      var worst = 0.0
      for step in 1...100 {
        optimizer.learningRate = rule.learningRate * (drops && step > 40 ? 0.1 : 1)
        for (_, parameter, offset) in names {
          let values = (0..<parameter.shape.count).map {
            GoldenTrajectories.gradient(step, offset + $0)
          }
          parameter.gradient = Tensor(values, shape: parameter.shape, elementType: elementType)
        }
        optimizer.step()
        func compare() {
          for (name, parameter, _) in names {
            guard let expected = parameters[name]?["\(step)"] else { continue }
            for (found, expected) in zip(parameter.value.doubles, expected) {
              let difference = abs(found - expected) / max(1, abs(expected))
              worst = difference.isNaN ? .infinity : max(worst, difference)
            }
          }
        }
        if evaluated == true { optimizer.withEvaluationWeights(compare) } else { compare() }
      }
      return worst
    }
  }
}

@Suite struct TrajectoryTests {
  @Test func thereAreCases() {
    #expect(GoldenTrajectories.all.count >= 250)
  }

  @Test(arguments: GoldenTrajectories.all)
  func equalsStepByStep(_ golden: GoldenTrajectories.Case) throws {
    let rule = try OptimizerEntry.named(golden.rule)
      .make(flavor: golden.flavor, settings: golden.settings)
    let bound = golden.bound ?? 1e-12
    #expect(golden.difference(rule, .float64, backend: ReferenceBackend()) <= bound)
    #expect(golden.difference(rule, .float64, backend: CPUBackend(threads: 1)) <= bound)
    // 100 steps in Float32, each rounded a few times.
    #expect(golden.difference(rule, .float32, backend: CPUBackend(threads: 1)) <= 1e-4)
  }

  /// Every setting that a case gives matters: changed by a thousandth, the values are others.
  @Test(arguments: GoldenTrajectories.all)
  func aWrongCoefficientIsFound(_ golden: GoldenTrajectories.Case) throws {
    let entry = try OptimizerEntry.named(golden.rule)
    for name in golden.settings.keys.sorted() {
      guard let bound = entry.settings.first(where: { $0.name == name })?.bound else { continue }
      var settings = golden.settings
      let value = try #require(settings[name])
      switch bound {
      case .flag, .whole: continue
      default: settings[name] = value == 0 ? 1e-3 : value * (1 - 1e-3)
      }
      let rule = try entry.make(flavor: golden.flavor, settings: settings)
      let difference = golden.difference(rule, .float64, backend: ReferenceBackend())
      let isNoticed = difference > (golden.bound ?? 1e-12)
      let isInert = golden.inert?.contains(name) ?? false
      #expect(isNoticed != isInert, "\(name) \(isInert ? "plays a part" : "is not noticed")")
    }
  }
}
