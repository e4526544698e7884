// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Foundation
import Testing

@Suite struct ThresholdTests {
  static let goals: [ThresholdGoal] = [
    .recall(atLeast: 0.8), .recall(atLeast: 0), .recall(atLeast: 1), .precision(atLeast: 0.6),
    .precision(atLeast: 0.99), .fScore(beta: 1), .fScore(beta: 2), .fScore(beta: 0.5),
    .leastCost(miss: 10, falseAlarm: 1), .leastCost(miss: 1, falseAlarm: 10), .youden,
  ]

  /// Every threshold tried on the samples themselves; what is wanted last decides.
  private static func plain(_ goal: ThresholdGoal, _ samples: CurveSamples) -> Double? {
    let candidates = Set(samples.scores.map(Double.init)).sorted(by: >)
    var best: (threshold: Double, key: Double)?
    for threshold in [.infinity] + candidates {
      var (tp, fp, fn, tn) = (0.0, 0.0, 0.0, 0.0)
      for (score, positive) in zip(samples.scores, samples.isPositive) {
        switch (Double(score) >= threshold, positive) {
        case (true, true): tp += 1
        case (true, false): fp += 1
        case (false, true): fn += 1
        case (false, false): tn += 1
        }
      }
      let precision = tp / (tp + fp)
      let recall = tp / (tp + fn)
      let key: Double? =
        switch goal {
        case .recall(let least): recall >= least && tp + fp > 0 ? precision : nil
        case .precision(let least): precision >= least ? recall : nil
        case .fScore(let beta):
          tp + fp > 0
            ? (1 + beta * beta) * tp / ((1 + beta * beta) * tp + beta * beta * fn + fp) : nil
        case .leastCost(let miss, let alarm): -(miss * fn + alarm * fp)
        case .youden: recall - fp / (fp + tn)
        }
      if let key, key > best?.key ?? -.infinity { best = (threshold, key) }
    }
    return best?.threshold
  }

  @Test(arguments: goals) func choosesWhatTryingAllWouldChoose(goal: ThresholdGoal) throws {
    var random = CurveRandom(seed: 11)
    var unreachable = 0
    for round in 0..<300 {
      let samples = random.samples(5 + round % 30, levels: [3, 10, 0][round % 3])
      let scores = try samples.ordered()
      guard scores.positives > 0, scores.negatives > 0 else { continue }
      let choice = scores.choose(goal)
      #expect(choice.threshold?.value == Self.plain(goal, samples))
      if case .unreachable(let closest) = choice {
        unreachable += 1
        let highest = PrecisionRecallCurve(scores).precisions.max()
        #expect(closest.precision == highest)
      }
      if let point = choice.point { #expect(point.threshold.applied(to: scores) == point) }
    }
    #expect(goal != .precision(atLeast: 0.99) || unreachable > 10)
  }

  @Test func goalsWithoutPositivesOrNegativesAreTypedAnswers() throws {
    let none = try BinaryScores(scores: [0.4, 0.2], isPositive: [false, false])
    let all = try BinaryScores(scores: [0.4, 0.2], isPositive: [true, true])
    let empty = try BinaryScores(scores: [] as [Double], isPositive: [])
    for goal in Self.goals {
      if case .leastCost = goal {
        #expect(none.choose(goal).threshold == .never && empty.choose(goal).threshold == .never)
        continue
      }
      #expect(none.choose(goal) == .noPositives && empty.choose(goal) == .noPositives)
    }
    #expect(all.choose(.youden) == .noNegatives)
    #expect(all.choose(.precision(atLeast: 1)).threshold == Threshold(0.2))
    let low = try BinaryScores(scores: [0.9, 0.1], isPositive: [false, true])
    let choice = low.choose(.precision(atLeast: 0.9))
    #expect(choice.threshold == nil)
    if case .unreachable(let closest) = choice { #expect(closest.precision == 0.5) }
    // Calling nothing positive is best where the only find would cost too many alarms.
    #expect(low.choose(.leastCost(miss: 1, falseAlarm: 5)).threshold == .never)
    #expect(low.choose(.youden).threshold == .never)
  }

  @Test func aFrozenThresholdGoesToTest() throws {
    let validation = try BinaryScores(
      scores: [0.9, 0.7, 0.6, 0.3], isPositive: [true, false, true, false])
    let frozen = try #require(validation.choose(.recall(atLeast: 1)).threshold)
    #expect(frozen == Threshold(0.6) && frozen.isPositive(0.6) && !frozen.isPositive(0.59))
    let test = try BinaryScores(
      scores: [0.95, 0.6, 0.65, 0.5], isPositive: [true, true, false, true])
    #expect(
      frozen.applied(to: test).counts
        == ClassCounts(
          truePositives: 2, falsePositives: 1, falseNegatives: 1, trueNegatives: 0))
    #expect(Threshold(0.99).applied(to: test).precision == nil)
    #expect(Threshold.never.applied(to: test).recall == 0)
    for threshold in [frozen, .never] {
      let data = try JSONEncoder().encode([threshold])
      #expect(try JSONDecoder().decode([Threshold].self, from: data) == [threshold])
    }
  }

  /// A `Float` score as threshold gives the promised counts; a middle may not.
  @Test func scoresAreThresholdsThatSurviveSinglePrecision() throws {
    let high = Float(0.1)
    let low = high.nextDown
    let scores = try BinaryScores(scores: [high, low], isPositive: [true, false])
    let threshold = try #require(scores.choose(.fScore(beta: 1)).threshold)
    #expect(threshold.isPositive(high) && !threshold.isPositive(low))
    let middle = Float((Double(high) + Double(low)) / 2)
    #expect(middle == high || middle == low)
  }

  @Test func figuresOfAPoint() throws {
    let scores = try BinaryScores(
      scores: [3.0, 2, 1], isPositive: [true, false, true], weights: [0.5, 1, 1])
    let point = Threshold(2).applied(to: scores)
    #expect(point.counts == nil && point.precision == 1.0 / 3 && point.recall == 1.0 / 3)
    #expect(point.falsePositiveRate == 1 && point.informedness == 1.0 / 3 - 1)
    #expect(point.cost(ofMiss: 4, ofFalseAlarm: 1) == 5)
    // F2 by its definition, (1 + 4)·P·R / (4·P + R).
    let expected = 5.0 / 9 / (5.0 / 3)
    #expect(abs(try #require(point.fBeta(2)) - expected) < 1e-15)
  }
}
