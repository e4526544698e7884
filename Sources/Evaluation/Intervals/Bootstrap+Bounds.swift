// SPDX-License-Identifier: Apache-2.0

extension Bootstrap {
  /// The interval from figures that were computed elsewhere.
  ///
  /// - `percentile`: the quantiles `α/2` and `1 − α/2` of the replicates, `α = 1 − level`, between
  ///   neighbours by a straight line (NumPy's and R's type 7).
  /// - `basic`: `2·θ̂ − q(1 − α/2)` and `2·θ̂ − q(α/2)`.
  /// - `bca`: quantiles at `Φ(z₀ + (z₀ + z)/(1 − a·(z₀ + z)))`, `z = Φ⁻¹(α/2)` and its mirror image,
  ///   with `z₀ = Φ⁻¹` of the share of replicates below `θ̂`, equal ones counting half, and
  ///   `a = Σ d³ / (6·(Σ d²)^{3/2})`, `d` how much each sample raises the figure: the mean of the
  ///   jackknife less the figure without the sample. With several strata of `nⱼ` samples,
  ///   `a = Σⱼ Σ U³/nⱼ³ / (6·(Σⱼ Σ U²/nⱼ²)^{3/2})`, `U = (nⱼ − 1)·d`.
  ///
  /// Equals `scipy.stats.bootstrap` on the same replicates.
  ///
  /// - Parameters:
  ///   - value: the figure `θ̂` on the data.
  ///   - replicates: the figure on each resample; NaN where it is undefined.
  ///   - jackknife: for `bca`, the figure without each sample, a list for each stratum.
  public func interval(
    value: Double, replicates: [Double], jackknife: [[Double]] = []
  ) -> BootstrapEstimate {
    estimate(value: value, replicates: replicates) {
      Jackknife(values: jackknife, multiplicities: jackknife.map { _ in nil })
    }
  }

  func estimate(
    value: Double, replicates: [Double], jackknife: () -> Jackknife
  ) -> BootstrapEstimate {
    var sorted = replicates.filter { !$0.isNaN }
    sorted.sort()
    let undefined = replicates.count - sorted.count
    func result(
      _ bounds: (low: Double, high: Double)?, _ problem: BootstrapProblem? = nil
    ) -> BootstrapEstimate {
      BootstrapEstimate(
        value: value,
        interval: bounds.map { ConfidenceInterval(low: $0.low, high: $0.high, level: level) },
        standardError: Self.deviation(sorted), definedResamples: sorted.count,
        undefinedResamples: undefined, problem: problem)
    }
    let tolerated = maximumUndefinedShare * Double(replicates.count)
    guard let least = sorted.first, let most = sorted.last, Double(undefined) <= tolerated else {
      return result(nil, .undefinedResamples(count: undefined, of: replicates.count))
    }
    if least == most { return result(nil, .noSpread) }
    let tail = (1 - level) / 2
    switch method {
    case .percentile:
      return result((Self.quantile(sorted, tail), Self.quantile(sorted, 1 - tail)))
    case .basic:
      return result(
        (2 * value - Self.quantile(sorted, 1 - tail), 2 * value - Self.quantile(sorted, tail)))
    case .bca:
      let below = sorted.reduce(0) { $0 + ($1 < value ? 2 : $1 == value ? 1 : 0) }
      if below == 0 || below == 2 * sorted.count { return result(nil, .oneSided) }
      let z0 = Normal.quantile(Double(below) / Double(2 * sorted.count))
      guard let acceleration = Self.acceleration(jackknife()) else {
        return result(nil, .noAcceleration)
      }
      func share(_ z: Double) -> Double? {
        let moved = z0 + z
        let scale = 1 - acceleration * moved
        return scale > 0 ? Normal.cumulative(z0 + moved / scale) : nil
      }
      let z = Normal.quantile(tail)
      guard let low = share(z), let high = share(-z) else { return result(nil, .noAcceleration) }
      return result((Self.quantile(sorted, low), Self.quantile(sorted, high)))
    }
  }

  /// BCa's acceleration of a figure; `nil` where leaving out a sample leaves it undefined, or none
  /// changes it. Equals SciPy's `a_hat`.
  package func acceleration(
    count: Int, groups: [Int]? = nil, strata: [Int]? = nil,
    statistic: @escaping @Sendable (_ draws: [UInt32]) -> Double?
  ) throws(EvaluationError) -> Double? {
    let plan = try ResamplingPlan(count: count, groups: groups, strata: strata)
    return Self.acceleration(
      jackknife(plan) {
        let samples = SampleDraws(plan: plan, count: count)
        return { statistic(samples.perSample($0)) ?? .nan }
      })
  }

  /// `nil` where a figure is undefined or none varies.
  static func acceleration(_ jackknife: Jackknife) -> Double? {
    var (cubes, squares) = (0.0, 0.0)
    for (values, weights) in zip(jackknife.values, jackknife.multiplicities) {
      let count = weights?.reduce(0, +) ?? Double(values.count)
      if count < 2 { continue }
      var mean = 0.0
      for (index, value) in values.enumerated() {
        if value.isNaN { return nil }
        mean += value * (weights?[index] ?? 1)
      }
      mean /= count
      for (index, value) in values.enumerated() {
        let influence = (count - 1) * (mean - value) / count
        let weight = weights?[index] ?? 1
        cubes += weight * influence * influence * influence
        squares += weight * influence * influence
      }
    }
    return squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : nil
  }

  /// A quantile of sorted values, rounded as NumPy does: from the nearer of two neighbours.
  static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let index = min(sorted.count - 1, max(0, Int(place)))
    let (low, high) = (sorted[index], sorted[min(index + 1, sorted.count - 1)])
    let part = place - Double(index)
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part)
  }

  private static func deviation(_ values: [Double]) -> Double? {
    if values.count < 2 { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
