// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Testing

/// Every rule of the registry on the same problems, with what surrounds a rule in use.
@Suite struct RuleConvergenceTests {
  /// A problem with its start, and the loss that counts as solved.
  private struct Problem: Sendable {
    let name: String
    let start: [Double]
    let goal: Double
    let steps: Int
    /// From weights to outputs, and from outputs to the loss.
    let outputs: @Sendable (Tensor) -> Tensor
    let outputLoss: @Sendable (Tensor) -> Tensor

    func loss(_ w: Tensor) -> Tensor { outputLoss(outputs(w)) }
  }

  private static func tensor(_ values: [Double], _ shape: Shape) -> Tensor {
    Tensor(values, shape: shape, elementType: .float64)
  }

  private static let problems: [Problem] = [
    Problem(name: "parabola", start: [3, -2], goal: 1e-3, steps: 4000) {
      $0
    } outputLoss: { w in
      0.5 * (square(w) * tensor([1, 10], [1, 2])).sum()
    },
    Problem(name: "Rosenbrock", start: [-1.2, 1], goal: 0.1, steps: 20_000) { w in
      let (x, y) = (w[0][0], w[0][1])
      return Tensor.stacked([1 - x, 10 * (y - square(x))], axis: 0)
    } outputLoss: {
      square($0).sum()
    },
    // Its least value is 0.3779.
    Problem(name: "logistic regression", start: [0, 0], goal: 0.385, steps: 4000) { w in
      let x = tensor([1, 0.5, -1, 2, 0.25, 1, 3, -0.5, -2, -1, 0.5, 0.5], [6, 2])
      return matmul(x, w.transposed())
    } outputLoss: { z in
      let t = tensor([1, 0, 0, 1, 0, 1], [6, 1])
      return (softplus(z) - t * z).mean()
    },
  ]

  /// The loss after training at a rate; searches need few steps.
  private func loss(_ rule: any OptimizerRule, _ problem: Problem) throws -> Double {
    var rule = rule
    rule.weightDecay = 0
    let w = Parameter(Self.tensor(problem.start, [1, 2]))
    let optimizer = Optimizer(groups: [ParameterGroup(rule, for: [w])])
    func step() -> Tensor {
      optimizer.step {
        problem.outputs(w.value)
      } loss: {
        problem.outputLoss($0)
      }
    }
    if rule.lossUse == .search {
      for _ in 0..<200 { _ = step() }
    } else {
      let captured = try CapturedStep(inputs: []) { _ in [step()] }
      for _ in 0..<problem.steps {
        try captured.run()
        optimizer.refreshIfDue()
      }
    }
    return optimizer.withEvaluationWeights { problem.loss(w.value).double }
  }

  /// Some rate of a wide range has to solve each problem: which one depends on the rule.
  @Test(arguments: OptimizerEntry.all.map(\.name))
  func solvesEveryProblem(_ name: String) throws {
    let entry = try OptimizerEntry.named(name)
    try Engine.$current.withValue(Engine(backend: CPUBackend(threads: 1))) {
      for problem in Self.problems {
        var best = Double.infinity
        for factor in [1, 0.1, 10, 0.01, 100] where !(best <= problem.goal) {
          let rate = entry.trialLearningRate * factor
          let found = try loss(try entry.make(settings: ["learningRate": rate]), problem)
          if found < best { best = found }
        }
        #expect(best <= problem.goal, "\(name) on \(problem.name): \(best)")
      }
    }
  }

  @Test func aRuleThatStandsStillSolvesNothing() throws {
    struct Still: OptimizerRule {
      var learningRate = 0.1, weightDecay = 0.0
      func update(
        _ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
      ) -> Updated { Updated(parameter: w, slots: []) }
    }
    try Engine.$current.withValue(Engine(backend: CPUBackend(threads: 1))) {
      for problem in Self.problems {
        let found = try loss(Still(), problem)
        #expect(found > problem.goal)
      }
    }
  }

  /// Two matrices and a vector with given gradients: groups, a frozen parameter, accumulation,
  /// clipping; saved after some steps and restored in another optimizer.
  @Test(arguments: OptimizerEntry.all.map(\.name))
  func goesOnFromASavedStateAndPlansOnce(_ name: String) throws {
    let rule = try OptimizerEntry.named(name).make()
    if rule.lossUse == .search { return }
    let engine = Engine(backend: CPUBackend(threads: 1))
    Engine.$current.withValue(engine) {
      func parameters() -> [Parameter] {
        let shapes: [Shape] = [[2, 3], [3, 2], [3]]
        return shapes.enumerated().map { index, shape in
          let parameter = Parameter(
            Self.tensor((0..<shape.count).map { Double($0 - index) / 3 }, shape))
          parameter.name = "p\(index)"
          return parameter
        }
      }
      func optimizer(_ parameters: [Parameter]) -> Optimizer {
        parameters[1].isTrainable = false
        var free = rule
        free.weightDecay = 0
        return Optimizer(
          groups: [
            ParameterGroup(rule, for: Array(parameters.prefix(2))),
            ParameterGroup(free, for: [parameters[2]]),
          ], clipping: .norm(0.7), accumulates: true)
      }
      func step(_ optimizer: Optimizer, _ parameters: [Parameter], _ number: Int) {
        for piece in 0..<2 {
          for (index, parameter) in parameters.enumerated() {
            let values = (0..<parameter.shape.count).map {
              GoldenTrajectories.gradient(number, $0 + 10 * index + 100 * piece)
            }
            parameter.gradient = Self.tensor(values, parameter.shape)
          }
          optimizer.accumulate()
        }
        optimizer.step()
      }
      func values(_ parameters: [Parameter]) -> [[Double]] { parameters.map(\.value.doubles) }

      let whole = parameters()
      let first = optimizer(whole)
      let start = values(whole)
      for number in 1...12 { step(first, whole, number) }
      let twelfth = values(whole)
      // By then all kinds of steps have been there: the first, later ones, with and without refresh.
      let plans = engine.currentCounters.plansCompiled
      for number in 13...24 { step(first, whole, number) }
      #expect(engine.currentCounters.plansCompiled == plans, "a later step was planned anew")
      #expect(values(whole)[1] == start[1], "a frozen parameter moved")
      #expect(values(whole)[0] != start[0] && values(whole)[2] != start[2])

      let before = parameters()
      let saved = optimizer(before)
      for number in 1...6 { step(saved, before, number) }
      let after = parameters()
      let restored = optimizer(after)
      for (new, old) in zip(after, before) { new.value = Self.tensor(old.value.doubles, new.shape) }
      for (new, old) in zip(restored.state, saved.state) {
        #expect(new.path == old.path)
        new.variable.value = Tensor(
          old.variable.value.doubles, shape: old.variable.shape,
          elementType: old.variable.elementType)
      }
      for number in 7...12 { step(restored, after, number) }
      #expect(values(after) == twelfth)
    }
  }
}
