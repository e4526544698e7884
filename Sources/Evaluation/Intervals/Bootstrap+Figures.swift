// SPDX-License-Identifier: Apache-2.0

extension Bootstrap {
  /// The interval of a figure that depends on the confusion matrix alone, such as accuracy, F1 or
  /// Cohen's κ: `interval(of: matrix) { $0.macro(.f1) }`.
  ///
  /// Samples of one cell are alike, so a resample is a draw of cells from a multinomial
  /// distribution: the same distribution as drawing samples, at a cost that hardly depends on their
  /// number. BCa's acceleration is exact for any number of samples.
  ///
  /// - Parameters:
  ///   - matrix: the counts to resample.
  ///   - stratified: whether each true class keeps its number of samples.
  ///   - statistic: the figure; `nil` where it is undefined.
  public func interval(
    of matrix: ConfusionMatrix, stratified: Bool = false,
    statistic: @escaping @Sendable (ConfusionMatrix) -> Double?
  ) -> BootstrapEstimate {
    intervals(of: matrix, stratified: stratified, statistics: [statistic])[0]
  }

  /// The intervals of several such figures: the same resamples serve all of them, so they are those that
  /// each has alone, in less time.
  public func intervals(
    of matrix: ConfusionMatrix, stratified: Bool = false,
    statistics: [@Sendable (ConfusionMatrix) -> Double?]
  ) -> [BootstrapEstimate] {
    let rows = matrix.rows
    let plan = ResamplingPlan(cells: stratified ? rows : [Array(rows.joined())])
    let classes = matrix.classCount
    return estimatesAndReplicates(plan, width: statistics.count) {
      { counts, values in
        let drawn = ConfusionMatrix(
          rows: (0..<classes).map { row in
            (0..<classes).map { Int(counts[row * classes + $0]) }
          })
        for (index, statistic) in statistics.enumerated() {
          values[index] = statistic(drawn) ?? .nan
        }
      }
    }.estimates
  }

  /// The interval of a mean, such as the log-loss from the loss of each sample, or the Brier score.
  ///
  /// - Throws: ``EvaluationError`` for a value that is NaN or infinite, or a group in two strata.
  /// - Precondition: a group and a stratum for each value.
  public func interval(
    ofMean values: [Double], groups: [Int]? = nil, strata: [Int]? = nil
  ) throws(EvaluationError) -> BootstrapEstimate {
    for (sample, value) in values.enumerated() where !value.isFinite {
      throw .scoreNotFinite(sample: sample, score: value)
    }
    let plan = try ResamplingPlan(count: values.count, groups: groups, strata: strata)
    let sums = UnitSums(values, plan: plan)
    return estimate(plan) { { sums.mean($0) } }
  }

  /// The interval of average precision or of the area under the ROC curve.
  ///
  /// Scores are sorted once; a resample is one pass over the ranks.
  ///
  /// - Parameters:
  ///   - figure: which of the two.
  ///   - scores: a finite score for each sample.
  ///   - isPositive: whether each sample is positive.
  ///   - groups: a number for each sample; samples of the same number are drawn together.
  ///   - stratified: whether both classes keep their number of samples (of groups).
  /// - Throws: ``EvaluationError`` for a score that is NaN or infinite, or, where stratified, a group
  ///   with samples of both classes.
  /// - Precondition: as many labels and groups as scores.
  public func interval(
    of figure: RankingFigure, scores: [Double], isPositive: [Bool], groups: [Int]? = nil,
    stratified: Bool = false
  ) throws(EvaluationError) -> BootstrapEstimate {
    let ranking = try ResampledRanking(
      scores: scores, isPositive: isPositive, groups: groups, stratified: stratified)
    return estimate(ranking.plan) {
      let sums = RankedScores.Sums(ranking.scores)
      return { counts in
        ranking.scores.add(counts, slots: ranking.slots, into: sums)
        return ranking.scores.value(figure, sums)
      }
    }
  }
}

/// The sum and the number of values of each unit, by its place.
struct UnitSums: Sendable {
  private var sums: [Double]
  private var sizes: [Double]

  init(_ values: [Double], plan: ResamplingPlan) {
    sums = [Double](repeating: 0, count: plan.slotCount)
    sizes = sums
    for (sample, value) in values.enumerated() {
      let slot = plan.slots?[sample] ?? sample
      sums[slot] += value
      sizes[slot] += 1
    }
  }

  /// Four sums side by side, which also keeps their rounding small.
  func mean(_ counts: UnsafePointer<UInt32>) -> Double {
    var sum = SIMD4<Double>()
    var size = SIMD4<Double>()
    sums.withUnsafeBufferPointer { sums in
      sizes.withUnsafeBufferPointer { sizes in
        let whole = sums.count & ~3
        for slot in stride(from: 0, to: whole, by: 4) {
          let times = SIMD4<Double>(
            Double(counts[slot]), Double(counts[slot + 1]), Double(counts[slot + 2]),
            Double(counts[slot + 3]))
          let value = SIMD4<Double>(sums[slot], sums[slot + 1], sums[slot + 2], sums[slot + 3])
          let number = SIMD4<Double>(
            sizes[slot], sizes[slot + 1], sizes[slot + 2], sizes[slot + 3])
          sum += times * value
          size += times * number
        }
        for slot in whole..<sums.count {
          sum[slot - whole] += Double(counts[slot]) * sums[slot]
          size[slot - whole] += Double(counts[slot]) * sizes[slot]
        }
      }
    }
    let total = size.sum()
    return total == 0 ? .nan : sum.sum() / total
  }
}

/// Ranked scores and how they are resampled.
struct ResampledRanking: Sendable {
  let scores: RankedScores
  let plan: ResamplingPlan
  /// The unit of each rank; `nil` where it is the rank.
  let slots: [Int32]?

  init(
    scores: [Double], isPositive: [Bool], groups: [Int]?, stratified: Bool
  ) throws(EvaluationError) {
    require(
      groups.map { $0.count == scores.count } ?? true,
      "Bootstrap: expected a group for each of \(scores.count) scores")
    let ranked = try RankedScores(scores: scores, isPositive: isPositive)
    let order = ranked.order
    do {
      // In the order of ranks, so that memory is read from one end to the other, and the order of
      // the data has no influence.
      plan = try ResamplingPlan(
        count: order.count, groups: groups.map { groups in order.map { groups[$0] } },
        strata: stratified ? order.map { isPositive[$0] ? 0 : 1 } : nil)
    } catch {
      if case .groupInTwoStrata(let rank, let group) = error {
        throw .groupInTwoStrata(sample: order[rank], group: group)
      }
      throw error
    }
    self.scores = ranked
    slots = plan.slots.map { $0.map { Int32($0) } }
  }

  /// The place of each sample's unit in the order of another ranking of the same samples.
  func slots(inOrderOf other: RankedScores) -> [Int32] {
    var ofSample = [Int32](repeating: 0, count: scores.count)
    for (rank, sample) in scores.order.enumerated() {
      ofSample[sample] = slots?[rank] ?? Int32(rank)
    }
    return other.order.map { ofSample[$0] }
  }
}
