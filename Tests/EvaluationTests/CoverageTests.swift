// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Foundation
import Testing

/// Intervals of 95 % must hold the true value in 95 of 100 data sets.
///
/// `DESCENT_COVERAGE=1 swift test … --filter CoverageTests` prints the whole table.
@Suite(.serialized) struct CoverageTests {
  /// Bounds of an honest coverage as counted: 93 … 97 %, and three standard deviations of counting.
  private func isHonest(_ result: (held: Int, of: Int)) -> Bool {
    let n = Double(max(1, result.of))
    let share = Double(result.held) / n
    let chance = (0.95 * 0.05 / n).squareRoot()
    return (0.93 - 3 * chance...0.97 + 3 * chance).contains(share)
  }

  private static let light: [CoverageSetting] = [
    .accuracy(100, 0.8), .deLong(100, .logit), .pairedAccuracy(200), .pairedDeLong(200),
    .f1(300, 400), .ranking(.averagePrecision, 200, false, 400), .clusteredMean(40, 4, 400),
    .logLoss(200, 400),
  ]

  @Test(arguments: light.indices) func aFewSettingsCover(index: Int) {
    let result = Self.light[index].run(2000)
    #expect(isHonest(result), "\(Self.light[index].name): \(result)")
    #expect(result.of >= 1990)
  }

  /// An interval of 90 % (z = 1.64) that claims 95, and groups taken for samples.
  @Test(arguments: light.indices) func tooNarrowIsFound(index: Int) {
    #expect(!isHonest(Self.light[index].run(2000, level: 0.9)))
  }

  @Test func ignoredGroupsAreFound() {
    #expect(!isHonest(CoverageSetting.groupsIgnored(60, 5, 400).run(1000)))
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["DESCENT_COVERAGE"] != nil))
  func allSettingsCover() {
    let start = ContinuousClock.now
    print("95 % intervals, 2,000 resamples; share of data sets in which they hold the true value:")
    for (settings, isHonest) in [
      (CoverageSetting.honest(resamples: 2000), true),
      (CoverageSetting.failing(resamples: 2000), false),
    ] {
      if !isHonest { print("where they are not to be trusted:") }
      for setting in settings {
        let result = setting.run(2500)
        let share = Double(result.held) / Double(max(1, result.of)) * 100
        let without = result.of < 2500 ? ", \(2500 - result.of) without interval" : ""
        print(String(format: "%6.2f %%  ", share) + setting.name + without)
        if isHonest { #expect((93...97).contains(share), "\(setting.name)") }
      }
    }
    print("\(ContinuousClock.now - start)")
  }
}
