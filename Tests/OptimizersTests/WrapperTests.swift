// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Foundation
import Testing

/// Rules that hold another rule, against `Tests/Golden/wrappers`.
@Suite struct WrapperTests {
  private static let sgd = SGD(learningRate: 0.02, momentum: 0.9)
  private static let adamw = AdamW(learningRate: 0.03, weightDecay: 0.1)

  static let rules: [String: any OptimizerRule] = [
    "lookahead sgd": Lookahead(sgd),
    "lookahead adamw": Lookahead(adamw, period: 3, share: 0.8),
    "exponential sgd": Averaged(sgd, .exponential(decay: 0.9)),
    "exponential adamw": Averaged(adamw, .exponential(decay: 0.98), start: 4, every: 2),
    "corrected sgd": Averaged(sgd, .corrected(decay: 0.9)),
    "corrected adamw": Averaged(adamw, .corrected(decay: 0.99)),
    "equal sgd": Averaged(sgd, .equal),
    "equal adamw": Averaged(adamw, .equal, start: 30, every: 7),
    "lookahead average": Averaged(Lookahead(sgd), .exponential(decay: 0.9)),
    "sam sgd": SAM(sgd), "sam sgd far": SAM(sgd, radius: 0.4),
    "sam adamw": SAM(adamw), "sam adamw far": SAM(adamw, radius: 0.4),
  ]

  static func cases(_ file: String) -> [GoldenTrajectories.Case] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/wrappers/\(file).json").standardized
    return (try? JSONDecoder().decode(GoldenTrajectories.self, from: Data(contentsOf: url)).cases)
      ?? []
  }

  @Test func thereAreCases() {
    #expect(Self.cases("wrappers").count == 36 && Self.cases("sam").count == 8)
    let names = Set((Self.cases("wrappers") + Self.cases("sam")).map(\.rule))
    #expect(names == Set(Self.rules.keys))
  }

  @Test(arguments: cases("wrappers"))
  func equalsStepByStep(_ golden: GoldenTrajectories.Case) throws {
    let rule = try #require(Self.rules[golden.rule])
    #expect(golden.difference(rule, .float64, backend: ReferenceBackend()) <= 1e-12)
    #expect(golden.difference(rule, .float64, backend: CPUBackend(threads: 1)) <= 1e-12)
    #expect(golden.difference(rule, .float32, backend: CPUBackend(threads: 1)) <= 1e-4)
  }

  @Test func aWrongSettingIsFound() {
    let wrong: [String: any OptimizerRule] = [
      "lookahead sgd": Lookahead(Self.sgd, share: 0.501),
      "lookahead adamw": Lookahead(Self.adamw, period: 4, share: 0.8),
      "exponential sgd": Averaged(Self.sgd, .exponential(decay: 0.901)),
      "exponential adamw": Averaged(Self.adamw, .exponential(decay: 0.98), start: 4, every: 3),
      "corrected sgd": Averaged(Self.sgd, .exponential(decay: 0.9)),
      "equal adamw": Averaged(Self.adamw, .equal, start: 31, every: 7),
    ]
    for golden in Self.cases("wrappers") where golden.evaluated == true {
      guard let rule = wrong[golden.rule] else { continue }
      #expect(
        golden.difference(rule, .float64, backend: ReferenceBackend()) > 1e-6, "\(golden.rule)")
    }
  }

  @Test(arguments: rules.keys.sorted())
  func everyWrapperKeepsTheContract(_ name: String) throws {
    let rule = try #require(Self.rules[name])
    #expect(contractComplaints(rule) == [])
    #expect(rule.problem == nil)
  }

  @Test func rateAndDecayAreThoseOfTheRuleInside() {
    var rule = Averaged(Lookahead(Self.adamw), .equal)
    #expect(rule.learningRate == 0.03 && rule.weightDecay == 0.1)
    (rule.learningRate, rule.weightDecay) = (0.5, 0)
    #expect(rule.base.base.learningRate == 0.5 && rule.base.base.weightDecay == 0)
  }

  @Test func faultsAreNamed() {
    let faults: [(any OptimizerRule, String)] = [
      (Lookahead(SGD(), share: 1.5), "share"), (Lookahead(SGD(), period: 0), "period"),
      (Averaged(SGD(), .equal, start: 0), "start"), (SAM(SGD(), radius: -1), "radius"),
      (Averaged(SGD(), .corrected(decay: 1)), "decay"),
      (Lookahead(SGD(momentum: 2)), "momentum"),
      (Averaged(Averaged(SGD(), .equal), .equal), "another kind"),
      (SAM(SAM(SGD())), "once"),
    ]
    for (rule, word) in faults {
      #expect(rule.problem.map { "\($0)".contains(word) } == true, "\(rule): \(word)")
    }
  }

  /// A rule that looks at all parameters works inside of a wrapper as it does alone.
  @Test func sharedSlotsPassThrough() {
    let settings: [String: Double] = [
      "learningRate": 1, "initialDistance": 0.01, "distanceFactor": 0.3,
    ]
    let cases = GoldenTrajectories.all.filter {
      $0.rule == "prodigy" && $0.settings == settings
    }
    #expect(cases.count == 2)
    for golden in cases {
      let rule = Averaged(Prodigy(initialDistance: 0.01, distanceFactor: 0.3), .equal)
      #expect(golden.difference(rule, .float64, backend: ReferenceBackend()) <= 1e-12)
    }
  }

  /// What begins late, is loaded or is skipped at first counts from its own first step.
  @Test func aSkippedFirstStepLeavesNoTrace() {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let rules: [any OptimizerRule] = [
        Lookahead(Self.sgd, period: 2), Averaged(Self.sgd, .exponential(decay: 0.5)),
        ScheduleFreeSGD(learningRate: 0.1), ScheduleFreeAdamW(),
      ]
      for rule in rules {
        let w = Parameter(Tensor([3, 4], elementType: .float64))
        let optimizer = Optimizer(groups: [ParameterGroup(rule, for: [w])])
        w.gradient = Tensor([Double.nan, 1], elementType: .float64)
        optimizer.step(onlyIf: Tensor(0).greater(than: 0))
        #expect(w.value.doubles == [3, 4])
        optimizer.withEvaluationWeights { #expect(w.value.doubles == [3, 4], "\(rule)") }
        w.gradient = Tensor([0, 0], elementType: .float64)
        optimizer.step()
        optimizer.withEvaluationWeights { #expect(w.value.doubles == [3, 4], "\(rule)") }
        #expect(w.value.doubles == [3, 4], "\(rule)")
      }
    }
  }
}
