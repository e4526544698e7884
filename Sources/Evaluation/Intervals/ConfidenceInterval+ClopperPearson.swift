// SPDX-License-Identifier: Apache-2.0

extension ConfidenceInterval {
  /// The exact interval for a share of successes, by Clopper and Pearson.
  ///
  /// The shares that neither the one-sided nor the other binomial test rejects at `(1 − level)/2`:
  /// quantiles of the beta distribution, `B(α/2; k, n − k + 1)` and `B(1 − α/2; k + 1, n − k)`. It
  /// covers *at least* `level` for every true share, and so is wider than ``wilson(successes:trials:level:)``,
  /// which covers `level` on average over shares.
  ///
  /// - Precondition: `0 <= successes <= trials`, `trials > 0`, `0 < level < 1`.
  /// - Source: Clopper and Pearson, Biometrika 26 (1934) 404; equals statsmodels'
  ///   `proportion_confint(…, "beta")` and SciPy's `proportion_ci(method="exact")`.
  public static func clopperPearson(
    successes: Int, trials: Int, level: Double = 0.95
  ) -> ConfidenceInterval {
    require(
      trials > 0 && (0...trials).contains(successes),
      "ConfidenceInterval.clopperPearson: expected 0 … trials successes, found \(successes) of "
        + "\(trials)")
    require(level > 0 && level < 1, "ConfidenceInterval: expected 0 < level < 1, found \(level)")
    let tail = (1 - level) / 2
    let (k, n) = (Double(successes), Double(trials))
    return ConfidenceInterval(
      low: successes == 0 ? 0 : IncompleteBeta.quantile(tail, k, n - k + 1),
      // The mirror image, so that the small tail keeps its digits.
      high: successes == trials ? 1 : 1 - IncompleteBeta.quantile(tail, n - k, k + 1),
      level: level)
  }
}
