// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct ClassificationResultTests {
  @Test func gathersBatches() throws {
    var result = ClassificationResult(classes: ["a", "b"])
    #expect(result.accuracy == nil && result.accuracyInterval() == nil && result.loss == nil)
    result.append(
      try ScoredBatch(
        labels: [0, 0, 1], scores: [0.9, 0.1, 0.4, 0.6, 0.8, 0.2], classCount: 2, lossSum: 6))
    result.append(try ScoredBatch(labels: [1], scores: [0.3, 0.7], classCount: 2, lossSum: 2))
    #expect(result.predictions == [0, 1, 0, 1])
    #expect(result.accuracy == 0.5 && result.loss == 2)
    #expect(result.confusionMatrix.rows == [[1, 1], [1, 1]])
    // Sample 2 gave its class 0.2, sample 1 gave it 0.4.
    #expect(result.worst(5) == [2, 1] && result.worst(1) == [2])
    #expect(result.probability(of: 1, sample: 3) == Double(Float(0.7)))
    #expect(result.accuracyInterval() == .wilson(successes: 2, trials: 4))
  }

  @Test func probabilitiesMakePredictions() throws {
    let result = try ClassificationResult(
      classes: ["a", "b", "c"], labels: [2, 0], probabilities: [0.1, 0.2, 0.7, 0.4, 0.4, 0.2])
    // The first among equals.
    #expect(result.predictions == [2, 0] && result.probability(of: 2, sample: 0) == 0.7)
    #expect(throws: EvaluationError.scoreNotANumber(sample: 1, column: 2)) {
      try ClassificationResult(
        classes: ["a", "b", "c"], labels: [2, 0], probabilities: [0.1, 0.2, 0.7, 0.4, 0.4, .nan])
    }
    #expect(throws: EvaluationError.labelOutOfRange(sample: 1, label: 3, classCount: 3)) {
      try ClassificationResult(
        classes: ["a", "b", "c"], labels: [2, 3], probabilities: [0.1, 0.2, 0.7, 0.4, 0.4, 0.2])
    }
  }

  @Test func classesAloneSuffice() throws {
    let result = try ClassificationResult(
      classes: ["a", "b"], labels: [0, 1, 1], predictions: [1, 1, 0])
    #expect(result.worst(2) == [0, 2] && result.probability(of: 0, sample: 0) == nil)
    #expect(throws: EvaluationError.labelOutOfRange(sample: 0, label: 2, classCount: 2)) {
      try ClassificationResult(classes: ["a", "b"], labels: [0], predictions: [2])
    }
  }
}
