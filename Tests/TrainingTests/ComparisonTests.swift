// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentLayers
import DescentOptimizers
import DescentTraining
import Testing

@Suite struct ComparisonTests {
  private func parts() throws -> Parts {
    try smallDigits(300).split(training: 0.6, validation: 0.2, test: 0.2, seed: 1)
  }

  private func network() -> Sequential {
    Sequential {
      Flatten()
      Linear(outputSize: 10)
    }
  }

  @Test func budgetsAreEqualAndTheChoiceIsByValidation() throws {
    let comparison = OptimizerComparison(
      contestants: try ["sgd", "adam"].map { try .init(name: $0) }, trials: 4, seeds: [5, 6],
      epochs: 3, batchSize: 20)
    var events = 0
    let result = try comparison.run(on: parts(), makeModel: network) { _ in events += 1 }
    #expect(events == 2 * (4 + 2))
    #expect(result.entries.map(\.name) == ["sgd", "adam"])
    for entry in result.entries {
      #expect(entry.trials.count == 4 && entry.runs.map(\.seed) == [5, 6])
      let best = entry.trials.compactMap(\.accuracy).max()
      #expect(entry.best.accuracy == best)
      let ratios = zip(entry.trials.dropFirst(), entry.trials).map {
        $0.learningRate / $1.learningRate
      }
      #expect(ratios.allSatisfy { abs($0 - ratios[0]) < 1e-9 })
      #expect(entry.testInterval?.low ?? 1 < entry.testAccuracy ?? 0)
    }
  }

  @Test func anEdgeAndADivergenceAreSeen() throws {
    let comparison = OptimizerComparison(
      contestants: [
        try .init(name: "sgd", rates: 1e-6...1e-4), try .init(name: "sgd", rates: 1e-2...1e80),
      ], trials: 3, seeds: [0], epochs: 2, batchSize: 20)
    let result = try comparison.run(on: parts(), makeModel: network)
    #expect(result.entries[0].bestIsOnTheEdge)
    #expect(result.entries[1].trials[2].accuracy == nil)
    #expect(result.entries[1].best.learningRate == 1e-2)
  }

  @Test func theTargetIsTimed() throws {
    let comparison = OptimizerComparison(
      contestants: [try .init(name: "adam", rates: 1e-2...2e-2)], trials: 2, seeds: [0, 1],
      epochs: 4, batchSize: 20, target: 0.5)
    let entry = try comparison.run(on: parts(), makeModel: network).entries[0]
    let steps = entry.runs.compactMap { run in
      run.points.first { $0.validationAccuracy >= 0.5 }?.step
    }
    #expect(entry.reached(0.5)?.steps == Double(steps.reduce(0, +)) / 2)
    #expect(entry.reached(1.1) == nil)
  }

  @Test func wrongUses() throws {
    #expect(throws: OptimizerError.self) { try OptimizerComparison.Contestant(name: "sdg") }
    #expect(throws: TrainingError.self) {
      try OptimizerComparison.Contestant(name: "sgd", rates: 0...1)
    }
    let contestant = try OptimizerComparison.Contestant(name: "sgd")
    for comparison in [
      OptimizerComparison(contestants: []),
      OptimizerComparison(contestants: [contestant], trials: 1),
      OptimizerComparison(contestants: [contestant], seeds: []),
    ] {
      #expect(throws: TrainingError.self) {
        try comparison.run(on: parts(), makeModel: network)
      }
    }
  }
}
