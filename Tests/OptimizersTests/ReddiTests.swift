// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Testing

/// Adam at the wrong end of Reddi's problems, AMSGrad at the right one (theorems 1 and 3).
@Suite struct ReddiTests {
  /// Numbers by chance, the same in every run (Steele, Lea & Flood 2014).
  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private struct Walk {
    let end: Double
    /// Per step, against the best fixed point.
    let regret: Double
  }

  /// From 0, with a rate that falls as 1/√t; every step is followed by the projection.
  private func walk(
    _ rule: some OptimizerRule, on problem: ReddiProblem, steps: Int, seed: UInt64 = 0
  ) -> Walk {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      var (walking, judging) = (SplitMix(state: seed), SplitMix(state: seed))
      let positions = problem.positions(of: rule, steps: steps, using: &walking)
      var (position, regret) = (0.0, 0.0)
      for step in 1...steps {
        regret += problem.slope(at: step, using: &judging) * (position - problem.optimum)
        position = positions[step - 1]
      }
      return Walk(end: position, regret: regret / Double(steps))
    }
  }

  @Test func theProblemsHaveTheirBestPointAtMinusOne() {
    #expect(abs(ReddiProblem.deterministic().meanSlope - 1.0 / 3) < 1e-15)
    #expect(abs(ReddiProblem.experiment.meanSlope - 10.0 / 101) < 1e-12)
    #expect(abs(ReddiProblem.stochastic(slope: 20, excess: 1).meanSlope - 1) < 1e-14)
    for problem in [.deterministic(), .experiment, ReddiProblem.stochastic()] {
      #expect(problem.optimum == -1)
    }
    #expect(ReddiProblem.deterministic(slope: 1.5).optimum == 1)
    var generator = SplitMix(state: 1)
    let slopes = (1...7).map {
      ReddiProblem.deterministic(slope: 3).slope(at: $0, using: &generator)
    }
    #expect(slopes == [3, -1, -1, 3, -1, -1, 3])
    let drawn = (1...20_000).map { ReddiProblem.stochastic().slope(at: $0, using: &generator) }
    #expect(Set(drawn) == [20, -1])
    #expect(abs(drawn.reduce(0, +) / 20_000 - 1) < 0.2)
  }

  @Test(arguments: [3.0, 4, 10])
  func adamFailsOnTheDeterministicProblem(_ slope: Double) {
    let problem = ReddiProblem.deterministic(slope: slope)
    let decay = ReddiProblem.decay(forSlope: slope)
    for flavor in [Flavor.torch, .keras, .mlx] {
      let adam = walk(
        Adam(learningRate: 0.5, beta1: 0, beta2: decay, flavor: flavor), on: problem, steps: 1500)
      #expect(adam.end > 0.9, "\(flavor): \(adam)")
      #expect(adam.regret > 0.8 * 2 * problem.meanSlope, "\(flavor): \(adam)")
    }
    for flavor in AMSGrad.flavors {
      let amsgrad = walk(
        AMSGrad(learningRate: 0.5, beta1: 0, beta2: decay, flavor: flavor), on: problem,
        steps: 1500)
      #expect(amsgrad.end < -0.9, "\(flavor): \(amsgrad)")
      #expect(amsgrad.regret < 0.1 * 2 * problem.meanSlope, "\(flavor): \(amsgrad)")
    }
  }

  /// Half of everything is kept, and 0.5 < √0.5: theorem 3 applies.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func adamFailsOnTheStochasticProblem(_ seed: UInt64) {
    let problem = ReddiProblem.stochastic(slope: 20, excess: 1)
    let adam = walk(
      Adam(learningRate: 0.5, beta1: 0.5, beta2: 0.5), on: problem, steps: 3000, seed: seed)
    #expect(adam.end > 0.9, "\(adam)")
    for flavor in [Flavor.torch, .paper] {
      let amsgrad = walk(
        AMSGrad(learningRate: 0.5, beta1: 0.5, beta2: 0.5, flavor: flavor), on: problem,
        steps: 3000, seed: seed)
      #expect(amsgrad.end < -0.9, "\(flavor): \(amsgrad)")
    }
  }

  /// The paper's own settings for its experiment: Adam climbs, AMSGrad descends.
  @Test func theExperimentOfThePaper() {
    let problem = ReddiProblem.experiment
    let adam = walk(Adam(learningRate: 0.5, beta2: 0.99), on: problem, steps: 5000)
    #expect(adam.end > 0.1, "\(adam)")
    for flavor in [Flavor.torch, .paper] {
      let amsgrad = walk(
        AMSGrad(learningRate: 0.5, beta2: 0.99, flavor: flavor), on: problem, steps: 5000)
      #expect(amsgrad.end < -0.5, "\(flavor): \(amsgrad)")
    }
  }

  /// It is the short memory that fails: plain descent and Adam with a long memory do not.
  @Test func whatRemembersLongEnoughConverges() {
    let problem = ReddiProblem.deterministic()
    #expect(walk(SGD(learningRate: 0.5), on: problem, steps: 1500).end < -0.9)
    let adam = Adam(learningRate: 0.5, beta1: 0, beta2: 0.999)
    #expect(walk(adam, on: problem, steps: 1500).end < -0.9)
  }
}
