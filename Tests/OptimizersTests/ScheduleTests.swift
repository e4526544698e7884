// SPDX-License-Identifier: Apache-2.0
import DescentOptimizers
import Foundation
import Testing

/// 100 steps of schedules from `Tests/Golden/schedules/schedules.py`.
struct GoldenSchedules: Decodable {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let schedule: String
    let settings: [String: Double]
    let base: Double
    let rates: [Double]

    var testDescription: String { "\(schedule) \(settings)" }

    /// The largest difference to the golden rates.
    func difference(_ schedule: any Schedule) -> Double {
      distance(
        rates.indices.map { schedule.learningRate(at: $0, of: rates.count, base: base) }, rates)
    }
  }

  let cases: [Case]

  static let all: [Case] = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/schedules/schedules.json").standardized
    let golden = try? JSONDecoder().decode(GoldenSchedules.self, from: Data(contentsOf: url))
    return golden?.cases ?? []
  }()
}

@Suite struct ScheduleTests {
  @Test func everyScheduleHasGoldenRates() {
    for entry in ScheduleEntry.all {
      let count = GoldenSchedules.all.count { $0.schedule == entry.name }
      #expect(count >= (entry.name == "constant" ? 1 : 3), "\(entry.name)")
    }
  }

  @Test(arguments: GoldenSchedules.all)
  func equalsStepByStep(_ golden: GoldenSchedules.Case) throws {
    let schedule = try ScheduleEntry.named(golden.schedule).make(settings: golden.settings)
    #expect(golden.difference(schedule) <= 1e-12)
  }

  /// Every setting that a case gives matters: a little more or less, and the rates are others.
  @Test(arguments: GoldenSchedules.all)
  func aWrongSettingIsFound(_ golden: GoldenSchedules.Case) throws {
    let entry = try ScheduleEntry.named(golden.schedule)
    for (name, value) in golden.settings where value != 1 || name == "power" || name == "linear" {
      let bound = try #require(entry.settings.first { $0.name == name }?.bound)
      var settings = golden.settings
      settings[name] =
        switch bound {
        case .flag: 1 - value
        case .whole: value + 1
        case .length: value > 1 ? value + 1 : value + 0.01
        default: value * (1 - 1e-3)
        }
      #expect(
        golden.difference(try entry.make(settings: settings)) > 1e-12,
        "\(name) can be changed without notice")
    }
  }

  /// A rise that counts from 1 in place of 0: the mistake of one step that is made most often.
  @Test func aRiseThatIsOneStepAheadIsFound() throws {
    struct Ahead: Schedule {
      func learningRate(at step: Int, of total: Int, base: Double) -> Double {
        WarmUp().learningRate(at: step + 1, of: total, base: base)
      }
    }
    let golden = try #require(GoldenSchedules.all.first { $0.schedule == "warm-up" })
    #expect(golden.difference(Ahead()) > 1e-3)
  }

  @Test(arguments: ScheduleEntry.all.flatMap { [$0.name, "warm-up+\($0.name)"] })
  func everyScheduleIsFiniteAndBounded(_ name: String) throws {
    let schedule = try ScheduleEntry.named(name).schedule
    #expect(schedule.problem == nil)
    for total in [1, 2, 3, 4, 10, 1000] {
      for step in [0, 1, total / 2, total - 1, total, total + 5] {
        let rate = schedule.learningRate(at: step, of: total, base: 0.4)
        #expect(rate >= 0 && rate <= 0.4 + 1e-15, "\(name), step \(step) of \(total): \(rate)")
      }
      let rates = [-1, 0, total - 1, total, total + 7].map {
        schedule.learningRate(at: $0, of: total, base: 0.4)
      }
      #expect(rates[0] == rates[1], "before the first step is the first, \(total)")
      #expect(rates[2] == rates[3] && rates[3] == rates[4], "the last rate stays, \(total)")
    }
    // Scaled base, scaled rates: everything is a share of it.
    for step in 0..<50 {
      let one = schedule.learningRate(at: step, of: 50, base: 1)
      #expect(abs(schedule.learningRate(at: step, of: 50, base: 8) - 8 * one) < 1e-13)
    }
  }

  /// A share means the same part of any training.
  @Test func sharesFollowTheLength() {
    #expect(ScheduleLength.share(0.7).steps(of: 10) == 7)
    #expect(ScheduleLength.share(1.0 / 3).steps(of: 100) == 34)
    #expect(ScheduleLength.share(0.001).steps(of: 10) == 1)
    #expect(ScheduleLength.share(0).steps(of: 10) == 0)
    #expect(ScheduleLength(1) == .share(1) && ScheduleLength(2) == .steps(2))
    #expect(ScheduleLength.share(.nan).steps(of: 10) == 0)
    for total in [10, 99, 100, 101, 1000] {
      let last = StepDecay().learningRate(at: total - 1, of: total, base: 1)
      #expect(abs(last - 0.01) < 1e-15, "three thirds of \(total)")
    }
  }

  /// What an initialiser leaves out is what the registry says.
  @Test func initialisersHaveTheDefaults() {
    #expect(StepDecay(factor: 0.1).every == StepDecay().every)
    #expect(MultiStepDecay(factor: 0.1).milestones == MultiStepDecay().milestones)
    #expect(ExponentialDecay(length: .share(1)).factor == ExponentialDecay().factor)
    #expect(PolynomialDecay(end: 0).power == PolynomialDecay().power)
    #expect(LinearSchedule(end: 0).start == LinearSchedule().start)
    #expect(CosineDecay(length: .share(1)).minimum == CosineDecay().minimum)
    #expect(CosineRestarts(growth: 2).period == CosineRestarts().period)
    #expect(OneCycle(annealing: .linear).warmUp == OneCycle().warmUp)
    #expect(WarmUp(start: 0.01).length == WarmUp().length)
    #expect(WarmUpStableDecay(end: 0).warmUp == WarmUpStableDecay().warmUp)
    #expect(CyclicSchedule(low: 0.25).mode == CyclicSchedule().mode)
  }

  @Test func warmUpJoinsAnySchedule() {
    let joined = WarmUp(.steps(10), start: 0, then: WarmUp(.steps(10), start: 0.5))
    #expect(joined.learningRate(at: 5, of: 100, base: 2) == 1)
    #expect(joined.learningRate(at: 10, of: 100, base: 2) == 1)
    #expect(joined.learningRate(at: 20, of: 100, base: 2) == 2)
  }
}

@Suite struct ScheduleSettingTests {
  private func problem(_ name: String, _ settings: [String: Double]) -> OptimizerError? {
    do throws(OptimizerError) {
      _ = try ScheduleEntry.named(name).make(settings: settings)
      return nil
    } catch { return error }
  }

  @Test(arguments: ScheduleEntry.all.map(\.name))
  func boundsAreKept(_ name: String) throws {
    let entry = try ScheduleEntry.named(name)
    for setting in entry.settings {
      #expect(setting.bound.allows(setting.standard), "\(setting.name)")
      for value in [Double.nan, .infinity, -1] {
        guard case .invalidSetting(_, setting.name, _, _)? = problem(name, [setting.name: value])
        else {
          Issue.record("\(setting.name) = \(value) is accepted")
          continue
        }
      }
    }
    guard case .unknownSetting(_, "nosuch", _)? = problem(name, ["nosuch": 1]) else {
      Issue.record("a setting that is not there is accepted")
      return
    }
  }

  @Test func wrongSettingsAreNamed() {
    #expect(
      problem("step", ["every": 2.5])?.description
        == "StepDecay: expected every a share in [0, 1] or a whole number of steps above 1, found "
        + "2.5")
    #expect(problem("step", ["every": 0])?.description.contains("every above 0") == true)
    #expect(problem("cosine-restarts", ["period": 0]) != nil)
    #expect(problem("cosine-restarts", ["growth": 1.5]) != nil)
    #expect(problem("cyclic", ["rise": 0]) != nil)
    #expect(problem("exponential", ["length": 0]) != nil)
    #expect(problem("warm-up-stable-decay", ["warmUp": 0.6, "decay": 0.6]) != nil)
    #expect(problem("warm-up+step", ["warmUp.length": 2, "every": 0]) != nil)
    #expect(problem("warm-up+step", ["length": 2]) != nil)
    #expect(problem("warm-up+step", ["warmUp.nosuch": 2]) != nil)
    #expect(problem("warm-up+nosuch", [:]) != nil)
    #expect(problem("nosuch", [:])?.description.contains("one-cycle") == true)
    #expect(problem("warm-up+step", ["warmUp.length": 2, "every": 5]) == nil)
  }

  /// Made in Swift a schedule may hold anything; it says so, and does not trap.
  @Test func problemsOfValues() {
    let wrong: [any Schedule] = [
      OneCycle(warmUp: 2), OneCycle(warmUp: 0.3, divisor: 0), StepDecay(every: .steps(-1)),
      StepDecay(every: .share(.nan)),
      MultiStepDecay(milestones: Array(repeating: .share(2), count: 6)),
      CosineDecay(minimum: -1), CosineRestarts(period: .steps(3), growth: 0),
      WarmUp(.steps(3), then: CosineDecay(minimum: 2)), PolynomialDecay(power: 0),
      CyclicSchedule(.triangular, low: 2), InverseSquareRoot(warmUp: .steps(.min)),
      ExponentialDecay(factor: 0), LinearSchedule(start: -1),
      WarmUpStableDecay(warmUp: .share(0.9), decay: .share(0.9)),
    ]
    for schedule in wrong {
      #expect(schedule.problem != nil, "\(schedule)")
      for step in 0..<5 { _ = schedule.learningRate(at: step, of: 5, base: 1) }
    }
  }
}
