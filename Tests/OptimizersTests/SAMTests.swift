// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Testing

@Suite struct SAMTests {
  /// `Σ (x⁴/4 − x·y) + (Σ x)²/10`, as in `wrappers.py`.
  private static func loss(_ parameters: [Parameter]) -> Tensor {
    let x = Tensor.concatenated(parameters.map { $0.value.flattened() }, axis: 0)
    let y = Tensor(
      (0..<x.count).map { GoldenTrajectories.gradient(1, $0) / 4 }, elementType: x.elementType)
    return (0.25 * square(square(x)) - x * y).sum() + 0.1 * square(x.sum())
  }

  private static func parameters(_ elementType: ElementType) -> [Parameter] {
    let values = (0..<9).map(GoldenTrajectories.start)
    return [
      Parameter(Tensor(Array(values[..<6]), shape: [2, 3], elementType: elementType)),
      Parameter(Tensor(Array(values[6...]), shape: [3], elementType: elementType)),
    ]
  }

  /// The largest difference over all kept steps, by the loop or by a captured step.
  private func difference(
    _ golden: GoldenTrajectories.Case, _ rule: any OptimizerRule,
    _ elementType: ElementType = .float64, backend: any Backend, captured: Bool = false
  ) throws -> Double {
    try Engine.$current.withValue(Engine(backend: backend)) {
      let parameters = Self.parameters(elementType)
      let optimizer = Optimizer(groups: [ParameterGroup(rule, for: parameters)])
      let step =
        captured
        ? try CapturedStep(inputs: []) { _ in [optimizer.step { Self.loss(parameters) }] } : nil
      var worst = 0.0
      for number in 1...100 {
        optimizer.learningRate = rule.learningRate * (golden.drops && number > 40 ? 0.1 : 1)
        if let step { try step.run() } else { optimizer.step { Self.loss(parameters) } }
        for (name, parameter) in zip(["matrix", "vector"], parameters) {
          guard let expected = golden.parameters[name]?["\(number)"] else { continue }
          let found = distance(parameter.value.doubles, expected)
          worst = found.isNaN ? .infinity : max(worst, found)
        }
      }
      return worst
    }
  }

  @Test(arguments: WrapperTests.cases("sam"))
  func equalsStepByStep(_ golden: GoldenTrajectories.Case) throws {
    let rule = try #require(WrapperTests.rules[golden.rule])
    #expect(try difference(golden, rule, backend: ReferenceBackend()) <= 1e-12)
    #expect(try difference(golden, rule, backend: CPUBackend(threads: 1)) <= 1e-12)
    #expect(try difference(golden, rule, backend: ReferenceBackend(), captured: true) <= 1e-12)
    #expect(try difference(golden, rule, backend: CPUBackend(threads: 1), captured: true) <= 1e-12)
    #expect(try difference(golden, rule, .float32, backend: CPUBackend(threads: 1)) <= 1e-4)
  }

  @Test func aWrongRadiusIsFound() throws {
    for golden in WrapperTests.cases("sam") where golden.rule == "sam sgd" {
      let base = SGD(learningRate: 0.02, momentum: 0.9)
      for radius in [0, 0.05 * 1.001] {
        let rule = SAM(base, radius: radius)
        #expect(try difference(golden, rule, backend: ReferenceBackend()) > 1e-9)
      }
    }
  }

  @Test func worksInsideOfAnAverage() throws {
    for golden in WrapperTests.cases("sam") where golden.rule == "sam sgd" {
      let rule = Averaged(SAM(SGD(learningRate: 0.02, momentum: 0.9)), .equal)
      #expect(rule.lossUse == .several && rule.problem == nil)
      #expect(try difference(golden, rule, backend: ReferenceBackend(), captured: true) <= 1e-12)
    }
  }

  /// The loss that is given back is the one before the step, and two are asked for.
  @Test func theLossIsThatOfTheStart() {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let parameters = Self.parameters(.float64)
      let optimizer = Optimizer(SAM(SGD(learningRate: 0.02)), for: parameters)
      for _ in 0..<3 {
        let expected = Self.loss(parameters).double
        var calls = 0
        let found = optimizer.step {
          calls += 1
          return Self.loss(parameters)
        }
        #expect(found.double == expected && calls == 2)
        #expect(parameters.allSatisfy { $0.gradient == nil })
      }
    }
  }

  /// What is frozen stays, below and at the point above.
  @Test func frozenParametersStay() {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let parameters = Self.parameters(.float64)
      parameters[1].isTrainable = false
      let before = parameters[1].value.doubles
      let optimizer = Optimizer(SAM(SGD(learningRate: 0.02)), for: parameters)
      optimizer.step {
        #expect(parameters[1].value.doubles == before)
        return Self.loss(parameters)
      }
      #expect(parameters[1].value.doubles == before)
    }
  }
}
