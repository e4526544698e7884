// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct ConfidenceIntervalTests {
  /// Golden: SciPy 1.17.1, `binomtest(k, n).proportion_ci(level, "wilson")`.
  @Test(arguments: [
    (0, 10, 0.95, 0.0, 0.27753279986288926), (10, 10, 0.95, 0.7224672001371109, 1.0),
    (357, 360, 0.95, 0.9757892964950321, 0.9971619475644193),
    (1, 2, 0.9, 0.12086631942227366, 0.8791336805777263),
    (5, 1000, 0.99, 0.0016720441109838455, 0.014853209143388918),
  ])
  func equalsSciPy(successes: Int, trials: Int, level: Double, low: Double, high: Double) {
    let interval = ConfidenceInterval.wilson(successes: successes, trials: trials, level: level)
    #expect(abs(interval.low - low) < 1e-14 && abs(interval.high - high) < 1e-14)
  }

  @Test func holdsTheShareAndStaysInRange() {
    for trials in [1, 2, 7, 100] {
      for successes in 0...trials {
        let interval = ConfidenceInterval.wilson(successes: successes, trials: trials)
        let share = Double(successes) / Double(trials)
        #expect(interval.low <= share && share <= interval.high)
        #expect(interval.low >= 0 && interval.high <= 1)
        // Failures mirror successes.
        let mirror = ConfidenceInterval.wilson(successes: trials - successes, trials: trials)
        #expect(abs(mirror.low - (1 - interval.high)) < 1e-14)
      }
    }
  }

  @Test func moreSamplesAndLessCertaintyNarrowIt() {
    func width(_ trials: Int, _ level: Double) -> Double {
      let interval = ConfidenceInterval.wilson(
        successes: trials / 2, trials: trials, level: level)
      return interval.high - interval.low
    }
    #expect(width(1000, 0.95) < width(100, 0.95) && width(100, 0.9) < width(100, 0.95))
  }
}
