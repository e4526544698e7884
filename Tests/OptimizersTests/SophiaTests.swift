// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Foundation
import Testing

/// SophiaG with estimates, against the authors' formula (`Tests/Golden/optimizers/sophia.py`).
struct SophiaGolden: Decodable {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let settings: [String: Double]
    let drops: Bool
    let batchSize: Double
    let parameters: [String: [String: [Double]]]

    var testDescription: String { "\(settings), batch \(batchSize)\(drops ? ", drops" : "")" }
  }

  let cases: [Case]

  static let all: [Case] = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/sophia.json").standardized
    return (try? JSONDecoder().decode(SophiaGolden.self, from: Data(contentsOf: url)).cases) ?? []
  }()
}

extension SophiaGolden.Case {
  /// The largest difference over all kept steps.
  ///
  /// - Parameter captures: Whether steps and estimates are traced once and replayed.
  func difference(
    _ rule: some OptimizerRule, _ elementType: ElementType = .float64, captures: Bool = false,
    backend: any Backend = ReferenceBackend()
  ) throws -> Double {
    try Engine.$current.withValue(Engine(backend: backend)) {
      let parts = [("matrix", Shape([2, 3]), 0), ("vector", Shape([3]), 6)].map {
        (name, shape, offset) in
        let values = (0..<shape.count).map { GoldenTrajectories.start(offset + $0) }
        let parameter = Parameter(Tensor(values, shape: shape, elementType: elementType))
        let gradient = Variable(Tensor.zeros(shape, elementType: elementType))
        return (name: name, parameter: parameter, gradient: gradient, offset: offset)
      }
      let optimizer = Optimizer(groups: [ParameterGroup(rule, for: parts.map(\.parameter))])
      func set(_ number: Int, _ factor: Double) {
        for part in parts {
          let values = (0..<part.parameter.shape.count).map {
            factor * GoldenTrajectories.gradient(number, part.offset + $0)
          }
          part.gradient.value = Tensor(
            values, shape: part.parameter.shape, elementType: elementType)
        }
      }
      func hand() { for part in parts { part.parameter.gradient = part.gradient.value } }
      func step() -> [Tensor] {
        hand()
        optimizer.step()
        return []
      }
      func estimate() -> [Tensor] {
        hand()
        optimizer.estimate(batchSize: Tensor(batchSize))
        return []
      }
      let captured =
        captures
        ? (
          try CapturedStep(inputs: []) { _ in step() },
          try CapturedStep(inputs: []) { _ in estimate() }
        ) : nil
      var worst = 0.0
      for number in 1...100 {
        optimizer.learningRate = rule.learningRate * (drops && number > 40 ? 0.1 : 1)
        if optimizer.isEstimateDue {
          set(number + 500, 1.0 / 8)
          if let captured { try captured.1.run() } else { _ = estimate() }
        }
        set(number, 1)
        if let captured { try captured.0.run() } else { _ = step() }
        for part in parts {
          guard let expected = parameters[part.name]?["\(number)"] else { continue }
          worst = max(worst, distance(part.parameter.value.doubles, expected))
        }
      }
      return worst
    }
  }
}

@Suite struct SophiaTests {
  private static func rule(_ settings: [String: Double]) throws -> any CatalogRule {
    try OptimizerEntry.named("sophia-g").make(settings: settings)
  }

  @Test func thereAreCases() { #expect(SophiaGolden.all.count == 8) }

  @Test(arguments: SophiaGolden.all)
  func equalsStepByStep(_ golden: SophiaGolden.Case) throws {
    let rule = try Self.rule(golden.settings)
    #expect(try golden.difference(rule) <= 1e-12)
    #expect(try golden.difference(rule, captures: true) <= 1e-12)
    #expect(try golden.difference(rule, backend: CPUBackend(threads: 1)) <= 1e-12)
    #expect(try golden.difference(rule, .float32, backend: CPUBackend(threads: 1)) <= 1e-4)
    #expect(try golden.difference(Averaged(SGD(), .equal)) > 1e-3)
  }

  /// Every setting that a case gives matters.
  @Test(arguments: SophiaGolden.all)
  func aWrongCoefficientIsFound(_ golden: SophiaGolden.Case) throws {
    for (name, value) in golden.settings {
      var settings = golden.settings
      settings[name] = name == "interval" ? value + 1 : value == 0 ? 1e-3 : value * 0.999
      #expect(try golden.difference(Self.rule(settings)) > 1e-12, "\(name)")
    }
  }

  /// A wrapper hands the estimate on to the rule inside, and keeps what is its own.
  @Test func aWrapperPassesEstimatesOn() throws {
    let golden = try #require(SophiaGolden.all.first { !$0.drops })
    var rule = SophiaG()
    for (name, value) in golden.settings {
      switch name {
      case "learningRate": rule.learningRate = value
      case "beta1": rule.beta1 = value
      case "beta2": rule.beta2 = value
      case "rho": rule.rho = value
      default: rule.weightDecay = value
      }
    }
    #expect(try golden.difference(Averaged(rule, .exponential(decay: 0.9))) <= 1e-12)
  }

  @Test func anEstimateLeavesEverythingElse() {
    let w = Parameter(Tensor([1, -2]))
    let optimizer = Optimizer(SophiaG(), for: [w])
    func curvature() -> [Double] {
      optimizer.state.first { $0.path.hasSuffix("curvature") }?.variable.value.doubles ?? []
    }
    w.gradient = Tensor([3, .nan])
    optimizer.estimate(batchSize: Tensor(10), onlyIf: optimizer.gradientNorm.isFinite())
    #expect(curvature() == [0, 0] && w.gradient == nil)
    w.gradient = Tensor([3, 1])
    optimizer.estimate(batchSize: Tensor(10))
    #expect(distance(curvature(), [0.9, 0.1]) < 1e-6)
    #expect(w.value.doubles == [1, -2] && w.gradient == nil && optimizer.stepCount == 0)
    #expect(optimizer.isEstimateDue)
    optimizer.stepCount = 5
    #expect(!optimizer.isEstimateDue)
    #expect(!Optimizer(Adam(), for: [w]).isEstimateDue)
  }
}
