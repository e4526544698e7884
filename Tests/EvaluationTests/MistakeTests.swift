// SPDX-License-Identifier: Apache-2.0
import DescentEvaluation
import Testing

@Suite struct MistakeTests {
  private func matrix(_ item: AnalysisGolden.Matrix) -> ConfusionMatrix {
    var matrix = ConfusionMatrix(classCount: item.classes)
    for (label, prediction) in zip(item.labels, item.predictions) {
      matrix.add(actual: label, predicted: prediction)
    }
    return matrix
  }

  private func row(_ pair: ConfusedPair) -> [Double] {
    [pair.actual, pair.predicted, pair.count, pair.samples].map(Double.init)
      + [pair.interval.low, pair.interval.high]
  }

  @Test func pairsEqualScikitLearnAndStatsmodels() throws {
    for golden in try AnalysisGolden.files() {
      for item in golden.matrices {
        let matrix = matrix(item)
        #expect(AnalysisGolden.distance(matrix.confusedPairs().map(row), item.pairs) <= 1e-12)
        let mixed = matrix.mixedUpClasses().map { pair in
          [pair.first, pair.second, pair.count, pair.samples].map(Double.init)
            + [pair.interval.low, pair.interval.high]
        }
        #expect(AnalysisGolden.distance(mixed, item.mixed) <= 1e-12)
        #expect(matrix.confusedPairs(limit: 1) == Array(matrix.confusedPairs().prefix(1)))
      }
    }
  }

  @Test func theComparisonFindsTransposedPairs() throws {
    let golden = try #require(try AnalysisGolden.files().first)
    #expect(
      golden.matrices.contains { item in
        let pairs = matrix(item).confusedPairs().map(row).map { row in
          [row[1], row[0]] + row[2...]
        }
        return AnalysisGolden.distance(pairs, item.pairs) > 1e-3
      })
  }

  @Test func pairsOfAnExample() {
    let matrix = ConfusionMatrix(rows: [[8, 2, 0], [3, 5, 0], [0, 2, 0]])
    let pairs = matrix.confusedPairs()
    #expect(
      pairs.map { [$0.actual, $0.predicted, $0.count] } == [[1, 0, 3], [2, 1, 2], [0, 1, 2]])
    #expect(pairs.map(\.share) == [0.375, 1, 0.2])
    let mixed = matrix.mixedUpClasses(limit: 1)
    #expect(mixed.map { [$0.first, $0.second, $0.forward, $0.backward] } == [[0, 1, 2, 3]])
    #expect(mixed[0].share == 5.0 / 18)
    #expect(ConfusionMatrix(classCount: 1).mixedUpClasses().isEmpty)
  }

  @Test func theSurestMistakesComeFirst() throws {
    let labels = [0, 1, 0, 1, 0]
    let predictions = [1, 1, 1, 0, 1]
    let probabilities = [0.4, 0.6, 0.1, 0.9, 0.2, 0.8, 0.8, 0.2, 0.2, 0.8]
    let mistakes = try ConfidentMistake.surest(
      3, labels: labels, predictions: predictions, probabilities: probabilities, classCount: 2)
    // Samples 2, 3 and 4 are equally sure: the order of the data.
    #expect(mistakes.map(\.sample) == [2, 3, 4])
    #expect(mistakes[1].actual == 1 && mistakes[1].predicted == 0)
    #expect(mistakes[1].probability == 0.8 && mistakes[1].probabilityOfActual == 0.2)
    var result = ClassificationResult(classes: ["a", "b"])
    result.append(
      try ScoredBatch(labels: labels, scores: probabilities.map(Float.init), classCount: 2))
    #expect(try ConfidentMistake.surest(9, of: result).map(\.sample) == [2, 3, 4, 0])
    #expect(try ConfidentMistake.surest(0, of: result).isEmpty)
    let bare = try ClassificationResult(classes: ["a", "b"], labels: [0], predictions: [1])
    #expect(try ConfidentMistake.surest(9, of: bare).isEmpty)
  }

  @Test func badMistakesAreErrors() {
    #expect(throws: EvaluationError.scoreNotANumber(sample: 0, column: 1)) {
      try ConfidentMistake.surest(
        1, labels: [0], predictions: [1], probabilities: [0, .nan], classCount: 2)
    }
    #expect(throws: EvaluationError.labelOutOfRange(sample: 0, label: 2, classCount: 2)) {
      try ConfidentMistake.surest(
        1, labels: [2], predictions: [1], probabilities: [0, 1], classCount: 2)
    }
  }
}
