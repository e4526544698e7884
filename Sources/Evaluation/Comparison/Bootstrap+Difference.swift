// SPDX-License-Identifier: Apache-2.0

extension Bootstrap {
  /// The difference of any figure between two models: both are resampled together, sample by sample,
  /// so that what is hard for both cancels.
  ///
  /// - Parameters and errors: as `interval(count:groups:strata:statistic:)`.
  public func difference(
    count: Int, groups: [Int]? = nil, strata: [Int]? = nil,
    first: @escaping @Sendable (_ draws: [UInt32]) -> Double?,
    second: @escaping @Sendable (_ draws: [UInt32]) -> Double?
  ) throws(EvaluationError) -> BootstrapDifference {
    let plan = try ResamplingPlan(count: count, groups: groups, strata: strata)
    return difference(plan) {
      let samples = SampleDraws(plan: plan, count: count)
      return { counts in
        let draws = samples.perSample(counts)
        return (first(draws) ?? .nan, second(draws) ?? .nan)
      }
    }
  }

  /// The difference of two means over the same samples, such as log-losses or, from ones and zeros,
  /// accuracies.
  ///
  /// - Throws: ``EvaluationError`` for a value that is NaN or infinite, or a group in two strata.
  /// - Precondition: two values for each sample.
  public func difference(
    ofMean first: [Double], _ second: [Double], groups: [Int]? = nil, strata: [Int]? = nil
  ) throws(EvaluationError) -> BootstrapDifference {
    require(
      first.count == second.count,
      "Bootstrap: expected \(first.count) values of the second model, found \(second.count)")
    for values in [first, second] {
      for (sample, value) in values.enumerated() where !value.isFinite {
        throw .scoreNotFinite(sample: sample, score: value)
      }
    }
    let plan = try ResamplingPlan(count: first.count, groups: groups, strata: strata)
    let (one, other) = (UnitSums(first, plan: plan), UnitSums(second, plan: plan))
    return difference(plan) { { (one.mean($0), other.mean($0)) } }
  }

  /// The difference of average precision or of the area under the ROC curve.
  ///
  /// - Parameters and errors: as `interval(of:scores:isPositive:groups:stratified:)`.
  public func difference(
    of figure: RankingFigure, first: [Double], second: [Double], isPositive: [Bool],
    groups: [Int]? = nil, stratified: Bool = false
  ) throws(EvaluationError) -> BootstrapDifference {
    let one = try ResampledRanking(
      scores: first, isPositive: isPositive, groups: groups, stratified: stratified)
    let other = try RankedScores(scores: second, isPositive: isPositive)
    let slots = one.slots(inOrderOf: other)
    return difference(one.plan) {
      let (sums, otherSums) = (RankedScores.Sums(one.scores), RankedScores.Sums(other))
      return { counts in
        one.scores.add(counts, slots: one.slots, into: sums)
        other.add(counts, slots: slots, into: otherSums)
        return (one.scores.value(figure, sums), other.value(figure, otherSums))
      }
    }
  }

  /// The difference of a figure of the confusion matrix, such as macro F1.
  ///
  /// Samples with the same label and the same two predictions are alike: a resample is a draw of
  /// such triples from a multinomial distribution.
  ///
  /// - Throws: ``EvaluationError/labelOutOfRange(sample:label:classCount:)``.
  /// - Precondition: two predictions for each label.
  public func difference(
    labels: [Int], first: [Int], second: [Int], classCount: Int,
    statistic: @escaping @Sendable (ConfusionMatrix) -> Double?
  ) throws(EvaluationError) -> BootstrapDifference {
    require(
      first.count == labels.count && second.count == labels.count && classCount > 0,
      "Bootstrap: expected \(labels.count) predictions of both models and a class or more")
    for sample in labels.indices {
      for index in [labels[sample], first[sample], second[sample]]
      where !(0..<classCount).contains(index) {
        throw .labelOutOfRange(sample: sample, label: index, classCount: classCount)
      }
    }
    let sorted = labels.indices.map { [labels[$0], first[$0], second[$0]] }
      .sorted { $0.lexicographicallyPrecedes($1) }
    var (triples, counts): ([[Int]], [Int]) = ([], [])
    for triple in sorted {
      if triples.last == triple {
        counts[counts.count - 1] += 1
      } else {
        triples.append(triple)
        counts.append(1)
      }
    }
    let cells = triples
    return difference(ResamplingPlan(cells: [counts])) {
      { counts in
        var one = ConfusionMatrix(classCount: classCount)
        var other = one
        for (cell, triple) in cells.enumerated() {
          one.add(actual: triple[0], predicted: triple[1], count: Int(counts[cell]))
          other.add(actual: triple[0], predicted: triple[2], count: Int(counts[cell]))
        }
        return (statistic(one) ?? .nan, statistic(other) ?? .nan)
      }
    }
  }

  private func difference(
    _ plan: ResamplingPlan,
    makeFigures: @escaping @Sendable () -> (UnsafePointer<UInt32>) -> (Double, Double)
  ) -> BootstrapDifference {
    let figures = makeFigures()
    let result = estimateAndReplicates(plan) {
      let figures = makeFigures()
      return { counts in
        let (first, second) = figures(counts)
        return second - first
      }
    }
    return BootstrapDifference(
      first: plan.unitCount == 0 ? .nan : value(plan) { figures($0).0 },
      second: plan.unitCount == 0 ? .nan : value(plan) { figures($0).1 }, result: result)
  }
}
