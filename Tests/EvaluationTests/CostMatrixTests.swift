// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct CostMatrixTests {
  @Test func decidesForTheLeastExpectedCost() throws {
    // A missed danger (class 2) costs 20, all other mistakes 1.
    let costs = CostMatrix(rows: [[0, 1, 1], [1, 0, 1], [20, 20, 0]])
    let probabilities = [0.6, 0.35, 0.05, 0.6, 0.37, 0.03, 0.1, 0.89, 0.01]
    #expect(costs.expectedCosts(probabilities[0..<3]) == [0.35 + 20 * 0.05, 0.6 + 1, 0.6 + 0.35])
    #expect(try costs.decide(probabilities: probabilities) == [2, 0, 1])
    #expect(
      try CostMatrix.equal(classCount: 3).decide(probabilities: probabilities) == [0, 0, 1])
    #expect(try costs.decide(probabilities: probabilities.map(Float.init)) == [2, 0, 1])
  }

  /// In random cases no other decision costs less, and ties fall to the first class.
  @Test func noOtherDecisionCostsLess() throws {
    var random = CurveRandom(seed: 12)
    for _ in 0..<200 {
      let rows = (0..<4).map { _ in
        (0..<4).map { _ in Double(Int.random(in: 0..<5, using: &random)) }
      }
      let probabilities = (0..<4).map { _ in Double(Int.random(in: 0..<5, using: &random)) / 16 }
      let plain = (0..<4).map { decision in
        (0..<4).reduce(0) { $0 + probabilities[$1] * rows[$1][decision] }
      }
      let decided = try CostMatrix(rows: rows).decide(probabilities: probabilities)
      #expect(decided == [plain.firstIndex(of: plain.min() ?? 0)])
      // Costs read by columns instead of rows would be found in most cases.
    }
    let lopsided = CostMatrix(rows: [[0, 9], [1, 0]])
    let turned = CostMatrix(rows: [[0, 1], [9, 0]])
    #expect(try lopsided.decide(probabilities: [0.3, 0.7]) == [0])
    #expect(try turned.decide(probabilities: [0.3, 0.7]) == [1])
  }

  @Test func twoClassesHaveAThreshold() throws {
    let costs = CostMatrix.binary(miss: 3, falseAlarm: 1)
    #expect(costs[actual: 1, decided: 0] == 3 && costs[actual: 0, decided: 1] == 1)
    #expect(try costs.decide(probabilities: [0.76, 0.24, 0.74, 0.26]) == [0, 1])
  }

  @Test func meanCostsAndErrors() throws {
    let costs = CostMatrix.binary(miss: 3, falseAlarm: 1)
    #expect(try costs.meanCost(labels: [0, 0, 1, 1], decisions: [0, 1, 0, 1]) == 1)
    #expect(try costs.meanCost(labels: [0, 1], decisions: [1, 0], weights: [3, 1]) == 1.5)
    #expect(try costs.meanCost(labels: [], decisions: []) == nil)
    #expect(throws: EvaluationError.labelOutOfRange(sample: 1, label: 2, classCount: 2)) {
      try costs.meanCost(labels: [0, 2], decisions: [0, 0])
    }
    #expect(throws: EvaluationError.scoreNotANumber(sample: 1, column: 0)) {
      try costs.decide(probabilities: [0.5, 0.5, .nan, 1] as [Double])
    }
  }
}
