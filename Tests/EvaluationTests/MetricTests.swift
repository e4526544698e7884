// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct MetricTests {
  @Test(arguments: MetricDefinition.all.indices) func keepsTheContract(index: Int) throws {
    let definition = MetricDefinition.all[index]
    let metric = definition.make(classCount: MetricContract.classCount)
    #expect(metric.name == definition.name)
    #expect(try MetricContract.violations(of: metric) == [])
  }

  @Test func theContractFindsAnAverageOfAverages() throws {
    let broken = try MetricContract.violations(of: MeanOfMeans())
    #expect(broken.contains("batches of 5"))
    #expect(broken.contains("merged at 20"))
    #expect(!broken.contains("a fresh metric has no value"))
  }

  @Test func namesAreDistinct() {
    let names = MetricDefinition.all.map(\.name)
    #expect(Set(names).count == names.count)
  }

  /// Golden: scikit-learn 1.9.1, `top_k_accuracy_score`, on the first three columns of scores.
  @Test func topKEqualsScikitLearn() throws {
    var top = TopKAccuracy(2)
    top.update(
      try ScoredBatch(
        labels: [0, 1, 2, 2],
        scores: [0.5, 0.2, 0.2, 0.3, 0.4, 0.2, 0.2, 0.4, 0.3, 0.7, 0.2, 0.1], classCount: 3))
    #expect(top.value == 0.75)
  }

  @Test func topOneIsAccuracyTiesIncluded() throws {
    let batch = try MetricContract.batch(MetricContract.samples)
    var top = TopKAccuracy(1)
    var accuracy = Accuracy()
    top.update(batch)
    accuracy.update(batch)
    #expect(top.value == accuracy.value)
    var all = TopKAccuracy(7)
    all.update(batch)
    #expect(all.value == 1)
  }

  @Test func badValuesAreErrors() {
    #expect(throws: EvaluationError.labelOutOfRange(sample: 1, label: 3, classCount: 2)) {
      try ScoredBatch(labels: [0, 3], scores: [0, 1, 0, 1], classCount: 2)
    }
    #expect(throws: EvaluationError.scoreNotANumber(sample: 1, column: 0)) {
      try ScoredBatch(labels: [0, 1], scores: [0, 1, .nan, 1], classCount: 2)
    }
    #expect(throws: Never.self) {
      try ScoredBatch(labels: [0], scores: [-.infinity, .infinity], classCount: 2)
    }
  }
}
