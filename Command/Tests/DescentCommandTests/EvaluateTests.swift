// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `descent evaluate --scores`: figures against those computed by hand.
@Suite struct EvaluateTests {
  /// Two cars and four backgrounds: one car found, two false alarms.
  static let lecture = """
    name,label,predicted
    1,car,car
    2,car,background
    3,background,car
    4,background,car
    5,background,background
    6,background,background

    """
  /// The same answers at a threshold of one half.
  static let single = """
    label,score
    car,0.9
    car,0.4
    background,0.6
    background,0.7
    background,0.1
    background,0.2

    """
  static let classes = """
    name,label,p_cat,p_dog,p_owl
    a,cat,0.7,0.2,0.1
    b,cat,0.2,0.7,0.1
    c,dog,0.1,0.8,0.1
    d,dog,0.3,0.4,0.3
    e,owl,0.5,0.25,0.25
    f,owl,0.1,0.1,0.8

    """

  static func evaluate(
    _ table: String, _ arguments: String..., in binary: Binary
  ) throws -> Binary.Outcome {
    try binary.write(table, to: "table.csv")
    return try binary.finish(
      binary.start(["evaluate", "--scores", "table.csv"] + arguments))
  }

  private func figure(_ object: [String: Any]?, _ name: String) throws -> [String: Any] {
    let figures = try #require(object?["figures"] as? [[String: Any]])
    return try #require(figures.first { $0["name"] as? String == name }, "\(name)")
  }

  private func expect(
    _ object: [String: Any]?, _ expected: KeyValuePairs<String, Double>,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    for (name, value) in expected {
      let found = try #require(try figure(object, name)["value"] as? Double, "\(name)")
      #expect(abs(found - value) < 1e-12, "\(name): \(found)", sourceLocation: location)
    }
  }

  @Test func predictionsAlone() throws {
    let binary = try Binary()
    let outcome = try Self.evaluate(Self.lecture, "--positive", "car", "--json", in: binary)
    #expect(outcome.status == 0 && outcome.error == "")
    let object = try #require(outcome.object)
    try expect(
      object,
      [
        "accuracy": 1.0 / 2, "recall": 1.0 / 2, "precision": 1.0 / 3, "F1": 2.0 / 5,
        "balanced accuracy": 1.0 / 2, "Matthews": 0, "Cohen's κ": 0,
      ])
    let classes = try #require(object["classes"] as? [[String: Any]])
    #expect(classes.map { $0["name"] as? String } == ["background", "car"])
    #expect(classes[1]["iou"] as? Double == 0.25 && classes[0]["iou"] as? Double == 0.4)
    #expect(object["confusion"] as? [[Int]] == [[2, 2], [1, 1]])
    #expect(object["positive"] as? String == "car" && object["samples"] as? Int == 6)
    // Wilson's interval of 1 in 2 is symmetric.
    let interval = try #require(try figure(object, "recall")["interval"] as? [String: Double])
    let (low, high) = (interval["low"] ?? 0, interval["high"] ?? 0)
    #expect(abs(low - 0.09453120573423068) < 1e-12 && abs(low + high - 1) < 1e-12)
    // Without scores there is nothing to draw a curve or choose a threshold from.
    #expect((object["thresholds"] as? [Any])?.isEmpty == true)
    let names = (object["figures"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
    #expect(names?.contains("average precision") == false)
    let text = try Self.evaluate(Self.lecture, "--positive", "car", in: binary)
    for words in ["50.0 %", "33.3 %", "missed dangers", "false alarms"] {
      #expect(text.output.contains(words), "\(text.output)")
    }
    let asked = try Self.evaluate(Self.lecture, "--recall", "0.9", "--json", in: binary)
    #expect(asked.notes.contains("a threshold needs scores"))
  }

  @Test func aSingleColumn() throws {
    let binary = try Binary()
    let outcome = try Self.evaluate(Self.single, "--positive", "car", "--json", in: binary)
    let logLoss = -[0.9, 0.4, 0.4, 0.3, 0.9, 0.8].map { log($0) }.reduce(0, +) / 6
    // 6 of 8 pairs in order; precision 1 at the first car, 2/4 at the second.
    try expect(
      outcome.object,
      [
        "accuracy": 1.0 / 2, "area under ROC": 0.75, "average precision": 0.75,
        "log-loss": logLoss, "Brier score": 1.27 / 6,
      ])
    #expect(try figure(outcome.object, "area under ROC")["method"] as? String == "DeLong")
    #expect(outcome.notes.contains("validation answers"))

    // The same scores as those of the background.
    let other = try Self.evaluate(
      Self.single, "--positive", "background", "--json", in: binary)
    try expect(other.object, ["area under ROC": 0.25])
    // The name of a column tells its class.
    let named = Self.single.replacingOccurrences(of: "score", with: "p_background")
    for arguments in [[], ["--score-columns", "p_background"]] {
      try binary.write(named, to: "named.csv")
      let outcome = try binary.finish(
        binary.start(["evaluate", "--scores", "named.csv", "--json"] + arguments))
      #expect(outcome.object?["positive"] as? String == "background", "\(arguments)")
      try expect(outcome.object, ["area under ROC": 0.25])
    }
  }

  @Test func aColumnForEachClass() throws {
    let binary = try Binary()
    let outcome = try Self.evaluate(Self.classes, "--json", in: binary)
    let object = try #require(outcome.object)
    // cat: 1 of 2 found, 2 answered; dog: 2 of 2, 3 answered; owl: 1 of 2, 1 answered.
    try expect(
      object,
      ["accuracy": 4.0 / 6, "balanced accuracy": 2.0 / 3, "macro F1": (0.5 + 0.8 + 2.0 / 3) / 3])
    #expect(object["confusion"] as? [[Int]] == [[1, 1, 0], [0, 2, 0], [1, 0, 1]])
    #expect(object["positive"] is NSNull)
    let chosen = try Self.evaluate(
      Self.classes, "--positive", "dog", "--recall", "0.5", "--json", in: binary)
    try expect(chosen.object, ["recall": 1, "precision": 2.0 / 3, "area under ROC": 7.0 / 8])
    let unnamed = try Self.evaluate(Self.classes, "--recall", "0.5", in: binary)
    #expect(unnamed.status == 0 && unnamed.output.contains("--positive"))
  }

  @Test func weightsAndGroups() throws {
    let binary = try Binary()
    let table =
      "label,predicted,weight\ncar,car,3\ncar,road,1\nroad,road,2\nroad,car,2\n"
    let outcome = try Self.evaluate(table, "--positive", "car", "--json", in: binary)
    try expect(outcome.object, ["accuracy": 5.0 / 8, "recall": 3.0 / 4, "precision": 3.0 / 5])
    #expect(try figure(outcome.object, "accuracy")["method"] as? String == "bootstrap")
    let text = try Self.evaluate(
      table, "--positive", "car", "--resamples", "300", in: binary)
    #expect(text.output.contains("BCa, 300 resamples"))
    let none = try Self.evaluate("label,predicted,weight\na,a,0\nb,b,0\n", in: binary)
    #expect(none.status == 0 && none.output.contains("All samples weigh 0"))
    #expect(!none.output.contains("commonest"))

    // Ten videos of ten frames that are right or wrong together: each frame says little.
    let rows = (0..<100).map { index in
      let truth = index % 2 == 0 ? "car" : "road"
      let isRight = index / 10 % 5 != 0
      return "\(truth),\(isRight ? truth : truth == "car" ? "road" : "car"),v\(index / 10)"
    }
    let frames = "label,predicted,video\n" + rows.joined(separator: "\n") + "\n"
    let widths = try [[], ["--group", "video"]].map { arguments -> Double in
      try binary.write(frames, to: "frames.csv")
      let object = try binary.finish(
        binary.start(["evaluate", "--scores", "frames.csv", "--json"] + arguments)
      ).object
      let accuracy = try figure(object, "accuracy")
      #expect(accuracy["value"] as? Double == 0.8)
      #expect(accuracy["method"] as? String == (arguments.isEmpty ? "Wilson" : "bootstrap"))
      let interval = try #require(accuracy["interval"] as? [String: Double])
      return (interval["high"] ?? 0) - (interval["low"] ?? 0)
    }
    #expect(widths[1] > 1.5 * widths[0], "\(widths)")
  }

  @Test func thresholdsAreChosenOnValidationAnswers() throws {
    let binary = try Binary()
    // 10 cars and 10 roads; the car of the lowest score lies below four roads.
    let cars = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.3]
    let roads = [0.5, 0.45, 0.4, 0.35, 0.25, 0.2, 0.15, 0.1, 0.05, 0.01]
    let rows = cars.map { "car,\($0)" } + roads.map { "road,\($0)" }
    try binary.write(
      "label,score\n" + rows.joined(separator: "\n") + "\n", to: "validation.csv")
    let test = "label,score\ncar,0.6\ncar,0.54\nroad,0.7\nroad,0.2\nroad,0.31\n"
    let outcome = try Self.evaluate(
      test, "--validation", "validation.csv", "--positive", "car", "--recall", "0.9", "--recall",
      "1", "--precision", "1", "--cost", "10:1", "--json", in: binary)
    #expect(outcome.status == 0, "\(outcome.error)")
    let found = try #require(outcome.object?["thresholds"] as? [[String: Any]])
    #expect(
      found.map { $0["goal"] as? String } == [
        "recall 0.9", "recall 1.0", "precision 1.0", "cost 10.0:1.0",
      ])
    // A miss costs as much as ten alarms, and four alarms find the last car.
    #expect(found.map { $0["threshold"] as? Double } == [0.55, 0.3, 0.55, 0.3])
    #expect(found.map { $0["missedDangers"] as? Double } == [1, 0, 1, 0])
    #expect(found.map { $0["falseAlarms"] as? Double } == [1, 2, 1, 2])
    #expect(found.map { $0["recall"] as? Double } == [0.5, 1, 0.5, 1])
    let text = try Self.evaluate(
      test, "--validation", "validation.csv", "--positive", "car", "--recall", "0.9", in: binary)
    #expect(text.output.contains("Thresholds") && text.output.contains("recall ≥ 90 %"))
    // What no threshold reaches is said, not replaced.
    try binary.write("label,score\ncar,0.1\nroad,0.9\ncar,0.2\n", to: "validation.csv")
    let never = try Self.evaluate(
      test, "--validation", "validation.csv", "--positive", "car", "--precision", "0.9", "--json",
      in: binary)
    let refused = try #require((never.object?["thresholds"] as? [[String: Any]])?.first)
    #expect(refused["threshold"] is NSNull && refused["problem"] is String)
    // Without validation answers there is none, and why.
    let none = try Self.evaluate(test, "--positive", "car", "--recall", "0.9", in: binary)
    #expect(none.output.contains("No threshold is chosen"))
    #expect(!none.output.contains("recall ≥"))
  }

  @Test func pagesAndTables() throws {
    let binary = try Binary()
    let first = try Self.evaluate(
      Self.single, "--positive", "car", "--report", "page.html", "--save-scores", "saved.csv",
      "--json", in: binary)
    #expect(first.status == 0, "\(first.error)")
    let page = try String(
      contentsOf: binary.folder.appendingPathComponent("page.html"), encoding: .utf8)
    #expect(page.contains("<svg") && page.contains("area under ROC"))
    let again = try Self.evaluate(Self.single, "--report", "page.html", in: binary)
    #expect(again.status == 73 && again.error.contains("page.html"))
    // Nothing is half done: the second name is looked at before the first file is written.
    let half = try Self.evaluate(
      Self.single, "--report", "new.html", "--save-scores", "saved.csv", in: binary)
    #expect(half.status == 73 && !binary.exists("new.html"))
    #expect(
      try Self.evaluate(Self.single, "--report", "page.html", "--force", in: binary).status == 0)

    let saved = try binary.run(
      "evaluate", "--scores", "saved.csv", "--positive", "car", "--save-scores", "twice.csv",
      "--json")
    let (a, b) = (try #require(first.object), try #require(saved.object))
    for name in ["figures", "classes", "confusion", "calibrationError"] {
      #expect((a[name] as? NSObject) == (b[name] as? NSObject), "\(name)")
    }
    let tables = try ["saved", "twice"].map {
      try Data(contentsOf: binary.folder.appendingPathComponent("\($0).csv"))
    }
    #expect(tables[0] == tables[1])
    let charts = try Self.evaluate(Self.single, "--terminal", in: binary)
    let plain = try Self.evaluate(Self.single, in: binary)
    #expect(charts.status == 0 && charts.output.count > plain.output.count)
  }
}

extension Binary.Outcome {
  /// The notes of the JSON object, in one text.
  var notes: String {
    (object?["notes"] as? [String])?.joined(separator: "\n") ?? ""
  }
}
