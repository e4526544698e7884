// SPDX-License-Identifier: Apache-2.0
import DescentOptimizers
import Testing

/// What trajectories with settings of a framework do not show of the adaptive rules.
@Suite struct AdaptiveRuleTests {
  /// Equal gradients: the variance is 0 and by rounding falls below it, where a root would be NaN.
  @Test func centeredRMSpropStaysFiniteWhereGradientsAreEqual() {
    let (decay, gradient, count) = (0.5, 1.1, 100)
    var (meanSquare, mean, least) = (0.0, 0.0, 0.0)
    for _ in 0..<count {
      meanSquare = decay * meanSquare + (1 - decay) * (gradient * gradient)
      mean = decay * mean + (1 - decay) * gradient
      least = min(least, meanSquare - mean * mean)
    }
    #expect(least < 0, "the case does not show rounding below 0")
    let walk = trajectory(
      RMSprop(learningRate: 1e-3, decay: decay, centered: true), start: [1],
      gradients: .init(repeating: [gradient], count: count))
    #expect(walk.allSatisfy { $0[0].isFinite })
  }

  /// Kept, kept, turned, after a turn, kept: sizes 0.1, 0.12, 0.06 (no move), 0.06, 0.072.
  @Test func rpropStaysWhereTheSignTurns() {
    let walk = trajectory(
      Rprop(learningRate: 0.1), start: [1], gradients: [[2], [1], [-3], [-1e-200], [-1e-200]])
    let expected = [0.9, 0.78, 0.78, 0.84, 0.912]
    for (found, expected) in zip(walk, expected) {
      #expect(abs(found[0] - expected) < 1e-15, "\(walk)")
    }
  }

  @Test func rpropTakesWeightDecayForPartOfTheGradient() {
    let walk = trajectory(
      Rprop(learningRate: 0.1, weightDecay: 0.5), start: [1, 1], gradients: [[0, -0.75]])
    #expect(distance(walk[0], [0.9, 1.1]) < 1e-15)
  }

  /// The step is g/√(g² + ε): almost the rate for large gradients, in proportion for small ones.
  @Test func theFisherStepIsAlmostASign() {
    let rule = DiagonalFisher(learningRate: 0.5, epsilon: 1e-8)
    let walk = trajectory(rule, start: [0, 0, 0], gradients: [[100, -1e-4, 1e-8]])
    let expected = [-0.5, 0.5 / 2.0.squareRoot(), -0.5e-4]
    #expect(distance(walk[0], expected) < 1e-9)
  }

  @Test(arguments: [
    ("adagrad", Flavor.keras, ["rateDecay": 0.1]), ("rmsprop", .mlx, ["momentum": 0.9]),
    ("rmsprop", .mlx, ["centered": 1]), ("rprop", .torch, ["etaMinus": 1]),
    ("rprop", .torch, ["etaPlus": 0.9]), ("rprop", .torch, ["minimumStep": 60]),
    ("sgd", .lecture, ["momentum": 0.9, "dampening": 0.1]),
    ("sgd", .paper, ["momentum": 0.9, "dampening": 0.1]), ("adadelta", .torch, ["epsilon": 0]),
    ("diagonal-fisher", .lecture, ["epsilon": 0]),
  ])
  func settingsThatExcludeEachOtherAreRefused(
    _ name: String, _ flavor: Flavor, _ settings: [String: Double]
  ) throws {
    let entry = try OptimizerEntry.named(name)
    _ = try entry.make(flavor: flavor)
    #expect(throws: OptimizerError.self) { try entry.make(flavor: flavor, settings: settings) }
  }
}
