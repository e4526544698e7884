// SPDX-License-Identifier: Apache-2.0
import DescentOptimizers
import Testing

@Suite struct RuleGoldenTests {
  private static let rules: [(name: String, rule: any OptimizerRule)] = [
    ("sgd", SGD(learningRate: 0.1)),
    ("sgd.decay", SGD(learningRate: 0.1, weightDecay: 0.05)),
    ("sgd.momentum", SGD(learningRate: 0.1, momentum: 0.9)),
    ("sgd.dampening", SGD(learningRate: 0.1, momentum: 0.9, dampening: 0.4)),
    (
      "sgd.nesterov",
      SGD(learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.05)
    ),
    ("adam", Adam(learningRate: 0.02)),
    (
      "adam.decay",
      Adam(learningRate: 0.02, beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.05)
    ),
    ("adamw", AdamW(learningRate: 0.02)),
    ("adamw.decay", AdamW(learningRate: 0.02, weightDecay: 0.3)),
  ]

  @Test(arguments: rules.indices)
  func equalsPyTorchStepByStep(_ index: Int) throws {
    let golden = try OptimizerGolden.read()
    let (name, rule) = Self.rules[index]
    let expected = try #require(golden.rules[name])
    for (rates, path) in [(nil, expected.constant), (golden.rates, expected.scheduled)] {
      let found = trajectory(
        rule, start: golden.start, gradients: golden.gradients, rates: rates)
      for (step, (a, b)) in zip(found, path).enumerated() {
        #expect(distance(a, b) < 1e-13, "\(name), step \(step)")
      }
    }
  }

  /// One weight of 1, the gradients 1, −0.5, 0.25, 2, −0.1: values recomputed from the formulas.
  @Test func equalsTheVariantsTable() {
    let gradients = [1, -0.5, 0.25, 2, -0.1].map { [$0] }
    func last(_ rule: some OptimizerRule, rates: [Double]? = nil) -> Double {
      trajectory(rule, start: [1], gradients: gradients, rates: rates).last?[0] ?? .nan
    }
    #expect(abs(last(Adam(learningRate: 1e-3)) - 0.9972311273338358) < 1e-15)
    #expect(abs(last(SGD(learningRate: 0.1, momentum: 0.9)) - 0.32469) < 1e-12)
    #expect(
      abs(last(SGD(learningRate: 0.1, momentum: 0.9, nesterov: true)) - 0.127221) < 1e-12)
    #expect(
      abs(last(SGD(learningRate: 0.1, momentum: 0.9, dampening: 0.9)) - 0.56391) < 1e-12)
    let scheduled = last(
      SGD(learningRate: 0.1, momentum: 0.9), rates: [1, 1, 0.1, 0.1, 0.1])
    #expect(abs(scheduled - 0.806469) < 1e-12)
  }

  @Test func theGoldenCheckFindsAPlantedBug() throws {
    let golden = try OptimizerGolden.read()
    let expected = try #require(golden.rules["sgd.nesterov"])
    let wrong = trajectory(
      SGD(learningRate: 0.1, momentum: 0.9, weightDecay: 0.05), start: golden.start,
      gradients: golden.gradients)
    #expect(distance(wrong[0], expected.constant[0]) > 1e-3)
  }
}

@Suite struct OneCycleTests {
  @Test func oneCycleEqualsPyTorch() throws {
    let golden = try OptimizerGolden.read()
    let schedules: [(String, Int, OneCycle)] = [
      ("default 20", 20, .oneCycle), ("default 7", 7, OneCycle()),
      (
        "linear 30", 30,
        OneCycle(warmUp: 0.25, divisor: 10, finalDivisor: 100, annealing: .linear)
      ),
    ]
    for (name, total, schedule) in schedules {
      let found = (0..<total).map { schedule.learningRate(at: $0, of: total, base: 0.4) }
      #expect(distance(found, try #require(golden.oneCycle[name])) < 1e-15, "\(name)")
    }
  }
}
