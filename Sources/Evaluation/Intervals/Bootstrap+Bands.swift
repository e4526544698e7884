// SPDX-License-Identifier: Apache-2.0

extension Bootstrap {
  /// A grid of 101 points, 0 to 1.
  public static let hundredths: [Double] = (0...100).map { Double($0) / 100 }

  /// Bounds of the precision–recall curve: of the precision at each recall.
  ///
  /// The precision at recall `r` is the monotone envelope, the greatest precision of all thresholds
  /// with recall of at least `r`, which is defined at every `r` (the interpolated precision of VOC and
  /// COCO). Bounds are the percentiles over resamples whatever ``method``; ``RankingFigure`` has
  /// intervals of the area.
  ///
  /// - Parameters:
  ///   - scores: a finite score for each sample.
  ///   - isPositive: whether each sample is positive.
  ///   - groups: a number for each sample; samples of the same number are drawn together.
  ///   - stratified: whether both classes keep their number of samples (of groups).
  ///   - grid: recalls, rising, in 0 … 1.
  /// - Returns: `nil` without positive samples, or with too many resamples that have none.
  /// - Throws: as `interval(of:scores:isPositive:groups:stratified:)`.
  public func precisionRecallBand(
    scores: [Double], isPositive: [Bool], groups: [Int]? = nil, stratified: Bool = false,
    grid: [Double] = Bootstrap.hundredths
  ) throws(EvaluationError) -> CurveBand? {
    let ranking = try ResampledRanking(
      scores: scores, isPositive: isPositive, groups: groups, stratified: stratified)
    return band(ranking, grid) { $0.envelope($1, at: grid, into: $2) }
  }

  /// Bounds of the ROC curve: of the true positive rate at each false positive rate.
  ///
  /// Vertical averaging (Fawcett 2006): the curve of each resample is read at the same false positive
  /// rates, between its points by a straight line, at a jump at its top. Bounds are the percentiles
  /// over resamples whatever ``method``.
  ///
  /// - Parameters:
  ///   - scores: a finite score for each sample.
  ///   - isPositive: whether each sample is positive.
  ///   - groups: a number for each sample; samples of the same number are drawn together.
  ///   - stratified: whether both classes keep their number of samples (of groups).
  ///   - grid: false positive rates, rising, in 0 … 1.
  /// - Returns: `nil` where a class is missing, or missing in too many resamples.
  /// - Throws: as `interval(of:scores:isPositive:groups:stratified:)`.
  public func rocBand(
    scores: [Double], isPositive: [Bool], groups: [Int]? = nil, stratified: Bool = false,
    grid: [Double] = Bootstrap.hundredths
  ) throws(EvaluationError) -> CurveBand? {
    let ranking = try ResampledRanking(
      scores: scores, isPositive: isPositive, groups: groups, stratified: stratified)
    return band(ranking, grid) { $0.truePositiveRates($1, at: grid, into: $2) }
  }

  private func band(
    _ ranking: ResampledRanking, _ grid: [Double],
    read:
      @escaping @Sendable (RankedScores, RankedScores.Sums, UnsafeMutablePointer<Double>) -> Void
  ) -> CurveBand? {
    require(
      grid.allSatisfy { (0...1).contains($0) }
        && zip(grid, grid.dropFirst()).allSatisfy { $0 < $1 },
      "Bootstrap: expected a grid of rising numbers in 0 … 1")
    guard ranking.plan.unitCount > 0, !grid.isEmpty else { return nil }
    let makeFigures: @Sendable () -> Figures = {
      let sums = RankedScores.Sums(ranking.scores)
      return { counts, results in
        ranking.scores.add(counts, slots: ranking.slots, into: sums)
        read(ranking.scores, sums, results)
      }
    }
    var values = [Double](repeating: .nan, count: grid.count)
    let figures = makeFigures()
    _ = value(ranking.plan) { counts in
      values.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress { figures(counts, base) }
      }
      return 0
    }
    if values.contains(where: \.isNaN) { return nil }
    let all = replicates(ranking.plan, width: grid.count, makeFigures: makeFigures)
    var (low, high) = (values, values)
    var undefined = 0
    let tail = (1 - level) / 2
    for point in grid.indices {
      var column = stride(from: point, to: all.count, by: grid.count).map { all[$0] }
        .filter { !$0.isNaN }
      column.sort()
      undefined = resamples - column.count
      if Double(undefined) > maximumUndefinedShare * Double(resamples) { return nil }
      low[point] = Self.quantile(column, tail)
      high[point] = Self.quantile(column, 1 - tail)
    }
    return CurveBand(
      grid: grid, values: values, low: low, high: high, level: level,
      undefinedResamples: undefined)
  }
}

extension RankedScores {
  /// The greatest precision at each recall or above; NaN without positive samples.
  fileprivate func envelope(
    _ sums: Sums, at recalls: [Double], into results: UnsafeMutablePointer<Double>
  ) {
    let positive = Double(sums.positive[positives.count])
    var best = 0.0
    var point = recalls.count - 1
    // From the lowest threshold up: all later points have a greater recall.
    for step in ends.indices.reversed() {
      let now = Double(sums.positive[Int(found[step])])
      while point >= 0, recalls[point] > now / positive {
        results[point] = best
        point -= 1
      }
      let taken = sums.all[Int(ends[step])]
      if taken > 0 { best = max(best, now / Double(taken)) }
    }
    while point >= 0 {
      results[point] = best
      point -= 1
    }
    if positive == 0 { for point in recalls.indices { results[point] = .nan } }
  }

  /// The true positive rate at each false positive rate; NaN where a class is missing.
  fileprivate func truePositiveRates(
    _ sums: Sums, at rates: [Double], into results: UnsafeMutablePointer<Double>
  ) {
    let positive = Double(sums.positive[positives.count])
    let negative = Double(sums.all[count]) - positive
    var point = 0
    var before: UInt32 = 0
    for step in ends.indices {
      let now = sums.positive[Int(found[step])]
      let left = Double(sums.all[Int(starts[step])] - before) / negative
      let right = Double(sums.all[Int(ends[step])] - now) / negative
      while point < rates.count, rates[point] < right {
        let part = rates[point] <= left ? 0 : (rates[point] - left) / (right - left)
        results[point] = (Double(before) + part * Double(now - before)) / positive
        point += 1
      }
      before = now
    }
    while point < rates.count {
      results[point] = Double(before) / positive
      point += 1
    }
    if positive == 0 || negative == 0 {
      for point in rates.indices { results[point] = .nan }
    }
  }
}
