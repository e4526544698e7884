// SPDX-License-Identifier: Apache-2.0
import Descent
import DescentCommand
import Foundation
import Testing

/// What `descent optimizers` and `descent schedule` show, and how `train` uses the same names.
@Suite(.serialized) struct OptimizerCommandTests {
  private func names(_ object: [String: Any]?, _ key: String) -> [String] {
    (object?[key] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
  }

  private func refused(
    _ outcome: Binary.Outcome, _ words: String..., status: Int32 = 64,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == status, "\(outcome.error)", sourceLocation: location)
    #expect(outcome.output == "" && !outcome.error.contains("Fatal"), sourceLocation: location)
    for word in words + ["descent: ", "expected", "found"] {
      #expect(outcome.error.contains(word), "\(outcome.error)", sourceLocation: location)
    }
  }

  @Test func everyRuleIsListed() throws {
    let binary = try Binary()
    let list = try binary.run("optimizers")
    #expect(list.status == 0)
    for entry in OptimizerEntry.all {
      let line = try #require(
        list.output.split(separator: "\n").first { $0.hasPrefix(entry.name + " ") })
      #expect(line.contains(entry.summary) && line.contains(entry.flavors[0].rawValue))
    }
    let json = try binary.run("optimizers", "--json").object
    #expect(names(json, "optimizers") == OptimizerEntry.all.map(\.name))
  }

  /// Every row and flavor can be printed: formula, all settings with bounds and defaults, source.
  @Test func everyRuleIsPrinted() throws {
    for entry in OptimizerEntry.all {
      for flavor in entry.flavors {
        let text = OptimizerReport(entry, flavor: flavor).text
        for line in entry.documentation.formula(flavor).split(separator: "\n") {
          #expect(text.contains(line), "\(entry.name) \(flavor): \(line)")
        }
        for setting in entry.settings {
          let line = try #require(
            text.split(separator: "\n").first { $0.hasPrefix(setting.name + " ") })
          let standard = try #require(setting.defaults[flavor])
          for word in [ShortNumber.setting(standard), setting.bound.text, setting.summary] {
            #expect(line.contains(word), "\(entry.name) \(flavor): \(line)")
          }
        }
        for line in entry.documentation.differences { #expect(text.contains(line)) }
        #expect(text.contains(entry.documentation.source.split(separator: "\n")[0]))
      }
    }
  }

  @Test func adamInTwoFlavors() throws {
    let binary = try Binary()
    let torch = try binary.run("optimizers", "adam").output
    #expect(torch.contains("1e-08 (keras 1e-07)") && torch.contains("learningRate · (m /"))
    let keras = try binary.run("optimizers", "adam", "--flavor", "keras").output
    #expect(keras.contains("1e-07 (torch, optax, mlx, paper, lecture 1e-08)"))
    #expect(keras.contains("√(1 − beta2ᵗ) / (1 − beta1ᵗ)"))
    let object = try #require(
      try binary.run("optimizers", "adam", "--flavor", "keras", "--json").object)
    #expect(object["flavor"] as? String == "keras" && object["type"] as? String == "Adam")
    let settings = try #require(object["settings"] as? [[String: Any]])
    let epsilon = try #require(settings.first { $0["name"] as? String == "epsilon" })
    #expect(epsilon["default"] as? Double == 1e-7 && epsilon["allowed"] as? String == "at least 0")
    #expect((epsilon["defaults"] as? [[String: Any]])?.first?["value"] as? Double == 1e-8)
  }

  @Test func settingsAreNotRoundedAway() {
    let texts = [0.99994, 0.9999999, 1e-8, 5, 0, 1.0 / 3, 123_456_789, -2.5]
      .map(ShortNumber.setting)
    #expect(
      texts == ["0.99994", "0.9999999", "1e-08", "5", "0", "0.333333", "123456789", "-2.5"])
  }

  @Test func wrongUsesOfOptimizers() throws {
    let binary = try Binary()
    refused(try binary.run("optimizers", "nosuch"), "nosuch", "adamw", "sgd")
    refused(try binary.run("optimizers", "adam", "--flavor", "nosuch"), "nosuch", "keras")
    refused(try binary.run("optimizers", "lion", "--flavor", "paper"), "paper", "torch")
    refused(try binary.run("optimizers", "--flavor", "keras"), "--flavor")
    #expect(try binary.run("optimizers", "adam", "--nosuch").status == 64)
  }

  @Test func everyScheduleIsListedAndPlotted() throws {
    let binary = try Binary()
    let list = try binary.run("schedule").output
    for entry in ScheduleEntry.all { #expect(list.contains(entry.name)) }
    #expect(
      names(try binary.run("schedule", "--json").object, "schedules")
        == ScheduleEntry.all.map(\.name))
    for entry in ScheduleEntry.all {
      for name in [entry.name, "warm-up+\(entry.name)"] {
        for steps in [1, 2, 300] {
          let row = try ScheduleEntry.named(name)
          let report = try ScheduleReport(row, settings: [:], steps: steps, base: 0.1)
          let text = report.text(columns: 80)
          #expect(text.contains("┬") && report.svg.contains("learning rate"))
          for setting in row.settings { #expect(text.contains(setting.summary), "\(name)") }
        }
      }
    }
  }

  @Test func cosineHasTheRatesOfItsFormula() throws {
    let binary = try Binary()
    let drawn = try binary.run(
      "schedule", "cosine", "--steps", "20", "--learning-rate", "0.4", "--set", "minimum=0.5",
      "length=10", "--output", "cosine.svg", "--json")
    #expect(drawn.status == 0, "\(drawn.error)")
    let rates = try #require(drawn.object?["rates"] as? [Double])
    let expected = (0..<20).map { 0.2 + 0.1 * (1 + cos(Double.pi * min(Double($0) / 10, 1))) }
    #expect(rates.count == 20 && zip(rates, expected).allSatisfy { abs($0 - $1) < 1e-15 })
    let svg = try String(
      contentsOf: binary.folder.appendingPathComponent("cosine.svg"), encoding: .utf8)
    #expect(svg.hasPrefix("<svg") && svg.contains("prefers-color-scheme:dark"))
    refused(
      try binary.run("schedule", "cosine", "--output", "cosine.svg"), "cosine.svg", "--force",
      status: 73)
    #expect(try binary.run("schedule", "cosine", "--output", "cosine.svg", "--force").status == 0)
    let text = try binary.run("schedule", "cosine", "--steps", "20").output
    #expect(text.contains("●") && text.contains("over 20 steps, base 0.1"))
  }

  @Test func wrongUsesOfSchedule() throws {
    let binary = try Binary()
    refused(try binary.run("schedule", "nosuch"), "nosuch", "cosine", "warm-up+NAME")
    refused(try binary.run("schedule", "warm-up+nosuch"), "nosuch", "cosine")
    refused(try binary.run("schedule", "cosine", "--steps", "0"), "--steps")
    refused(try binary.run("schedule", "cosine", "--steps", "9999999"), "--steps")
    refused(try binary.run("schedule", "cosine", "--lr", "nan"), "--learning-rate")
    refused(try binary.run("schedule", "cosine", "--lr", "-1"), "--learning-rate")
    refused(try binary.run("schedule", "cosine", "--set", "nosuch=1"), "nosuch", "minimum")
    refused(try binary.run("schedule", "cosine", "--set", "minimum"), "--set", "minimum")
    refused(try binary.run("schedule", "cosine", "--set", "minimum=2"), "minimum", "[0, 1]")
    refused(try binary.run("schedule", "cosine", "--set", "length=1.5"), "length", "steps")
    refused(try binary.run("schedule", "--set", "minimum=0"), "--set")
    refused(try binary.run("schedule", "--output", "a.svg"), "--output")
    refused(
      try binary.run("schedule", "cosine", "--output", "/proc/nosuch/a.svg"), "/proc", status: 73)
    #expect(!binary.exists("a.svg"))
  }
}

/// `--optimizer`, `--flavor`, `--set`, `--schedule` and `--schedule-set` of `descent train`.
@Suite(.serialized) struct TrainChoiceTests {
  /// What `config.json` says about a short run with some arguments.
  private func settings(_ arguments: [String]) throws -> (optimizer: String, schedule: String) {
    let binary = try Binary()
    let outcome = try binary.finish(
      binary.start(
        ["train", "digits", "--model", "linear", "--epochs", "1", "--quiet", "--output", "run"]
          + arguments))
    #expect(outcome.status == 0, "\(outcome.error)")
    let data = try Data(contentsOf: binary.folder.appendingPathComponent("run/config.json"))
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    func text(_ key: String) throws -> String {
      try #require((object?[key] as? [String: Any])?["settings"] as? String)
    }
    return (try text("optimizer"), try text("schedule"))
  }

  @Test func rulesAndSchedulesOfEveryRow() throws {
    // A whole matrix for the linear model takes long; those by products (`-cg`) stand for all.
    let long: Set = ["newton", "newton-plain", "newton-saddle-free", "gauss-newton"]
    for entry in OptimizerEntry.all where !long.contains(entry.name) {
      let found = try settings(["--optimizer", entry.name])
      #expect(found.optimizer.hasPrefix(entry.ruleName + "("), "\(found.optimizer)")
    }
    for entry in ScheduleEntry.all {
      let found = try settings(["--schedule", entry.name])
      #expect(found.schedule.hasPrefix(entry.scheduleName + "("), "\(found.schedule)")
    }
  }

  @Test func defaultsOfRulesAndFlavors() throws {
    // What suits the linear model, chosen for AdamW.
    #expect(try settings([]).optimizer.contains("learningRate: 0.002,"))
    #expect(try settings([]).optimizer.contains("weightDecay: 0.1,"))
    let sgd = try settings(["--optimizer", "sgd"]).optimizer
    for word in ["learningRate: 0.02,", "momentum: 0.9,", "weightDecay: 0.0005,"] {
      #expect(sgd.contains(word), "\(sgd)")
    }
    // Another rule has its own.
    #expect(try settings(["--optimizer", "adam"]).optimizer.contains("learningRate: 0.001,"))
    #expect(try settings(["--optimizer", "nesterov"]).optimizer.contains("learningRate: 0.01,"))
    // A flavor has its framework's.
    let keras = try settings(["--optimizer", "adam", "--flavor", "keras"]).optimizer
    #expect(keras.contains("epsilon: 1e-07,") && keras.contains("keras"))
    let torch = try settings(["--flavor", "torch"]).optimizer
    #expect(torch.contains("learningRate: 0.001,") && torch.contains("weightDecay: 0.01,"))
  }

  @Test func settingsArrive() throws {
    let found = try settings([
      "--optimizer", "sgd", "--set", "momentum=0.5", "nesterov=1", "--lr", "0.03",
      "--weight-decay", "0", "--schedule", "warm-up+step", "--schedule-set", "warmUp.length=3",
      "factor=0.5",
    ])
    for word in ["learningRate: 0.03,", "momentum: 0.5,", "nesterov: true,", "weightDecay: 0.0,"] {
      #expect(found.optimizer.contains(word), "\(found.optimizer)")
    }
    #expect(found.schedule.contains("length: 3 steps,"), "\(found.schedule)")
    #expect(found.schedule.contains("factor: 0.5)"), "\(found.schedule)")
  }

  @Test func wrappersAndClipping() throws {
    let found = try settings([
      "--optimizer", "sgd", "--sam", "0.1", "--lookahead", "--average", "0.9", "--clip-norm", "1",
    ])
    for word in ["Averaged<Lookahead<SAM<SGD>>>", "radius: 0.1", "decay: 0.9"] {
      #expect(found.optimizer.contains(word), "\(found.optimizer)")
    }
  }

  /// A resumed run takes rule and schedule from its command line.
  @Test func resumesWithTheSameRule() throws {
    let binary = try Binary()
    let arguments = [
      "train", "digits", "--model", "linear", "--epochs", "300", "--quiet", "--output", "run",
      "--optimizer", "adam", "--flavor", "keras", "--set", "beta2=0.99", "--schedule",
      "warm-up+cosine", "--schedule-set", "warmUp.length=0.2",
    ]
    let running = try binary.start(arguments)
    while !binary.exists("run/metrics.jsonl") && running.0.isRunning { usleep(10_000) }
    usleep(50_000)
    running.0.interrupt()
    let stopped = try binary.finish(running)
    // A machine that is fast enough has ended before the signal.
    if stopped.status != 0 {
      #expect(stopped.status == 130, "\(stopped.error)")
      let resumed = try binary.run("resume", "run", "--quiet", "--json")
      #expect(resumed.status == 0, "\(resumed.error)")
    }
  }

  @Test func wrongUses() throws {
    let binary = try Binary()
    let wrong: [([String], [String])] = [
      (["--optimizer", "nosuch"], ["--optimizer", "adamw", "nosuch"]),
      (["--flavor", "nosuch"], ["--flavor", "torch", "nosuch"]),
      (["--optimizer", "lion", "--flavor", "paper"], ["--flavor", "paper"]),
      (["--set", "nosuch=1"], ["--set", "beta1", "nosuch"]),
      (["--set", "beta1=1"], ["--set", "beta1", "[0, 1)"]),
      (["--set", "beta1"], ["--set", "'beta1'"]),
      (["--set", "beta1=0.5", "beta1=0.6"], ["--set", "twice"]),
      (["--set", "beta1=nan"], ["--set", "beta1"]),
      (["--set", "weightDecay=1", "--weight-decay", "1"], ["--weight-decay", "--set", "both"]),
      (["--lr", "1", "--set", "learningRate=1"], ["--learning-rate", "--set", "both"]),
      (["--optimizer", "sgd", "--set", "momentum=0", "nesterov=1"], ["--set", "Nesterov"]),
      (["--clip-norm", "0"], ["--clip-norm"]), (["--average", "1"], ["--average"]),
      (["--sam", "nan"], ["--sam"]),
      (["--optimizer", "lbfgs", "--lookahead"], ["--lookahead", "searches"]),
      (["--momentum", "0.9"], ["--momentum", "sgd", "adamw"]),
      (["--schedule", "nosuch"], ["--schedule", "cosine", "nosuch"]),
      (["--schedule-set", "nosuch=1"], ["--schedule-set", "warmUp", "nosuch"]),
      (["--schedule-set", "warmUp=2"], ["--schedule-set", "warmUp", "[0, 1]"]),
      (["--schedule", "step", "--schedule-set", "every=0"], ["--schedule-set", "every"]),
    ]
    for (arguments, words) in wrong {
      let outcome = try binary.finish(binary.start(["train", "digits"] + arguments))
      #expect(outcome.status == 64, "\(arguments): \(outcome.error)")
      for word in words + ["descent: ", "expected", "found"] {
        #expect(outcome.error.contains(word), "\(arguments): \(outcome.error)")
      }
    }
    #expect(!binary.exists("runs"))
  }
}
