// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `descent compare`, and `descent report` with a class that is to be found.
@Suite(.serialized) struct CompareRunsTests {
  /// Ten samples; the answers given are wrong, all others right.
  private func table(_ wrong: [Int]) -> String {
    (0..<10).reduce("name,label,predicted\n") { text, sample in
      let truth = sample < 5 ? "car" : "road"
      let other = sample < 5 ? "road" : "car"
      return text + "\(sample).png,\(truth),\(wrong.contains(sample) ? other : truth)\n"
    }
  }

  private func compare(
    _ first: String, _ second: String, _ arguments: String..., in binary: Binary
  ) throws -> Binary.Outcome {
    try binary.write(first, to: "a.csv")
    try binary.write(second, to: "b.csv")
    return try binary.finish(binary.start(["compare", "a.csv", "b.csv"] + arguments))
  }

  @Test func answersOfTwoTables() throws {
    let binary = try Binary()
    let outcome = try compare(
      table([0, 1, 2, 5, 6, 9]), table([3, 9]), "--json", "--report", "page.html", in: binary)
    #expect(outcome.status == 0, "\(outcome.error)")
    let object = try #require(outcome.object)
    #expect(object["onlyFirst"] as? Int == 1 && object["onlySecond"] as? Int == 5)
    #expect(object["bothRight"] as? Int == 3 && object["samples"] as? Int == 10)
    // Mid-p of 1 in 6: twice (1 + 6)/64, less 6/64.
    let p = try #require(object["p"] as? Double)
    #expect(abs(p - 0.125) < 1e-12)
    #expect(object["isDifferenceShown"] as? Bool == false)
    let figures = try #require(object["figures"] as? [[String: Any]])
    #expect(figures.map { $0["name"] as? String } == ["accuracy", "macro f1"])
    #expect(figures[0]["first"] as? Double == 0.4 && figures[0]["second"] as? Double == 0.8)
    #expect(binary.exists("page.html"))
    #expect(
      try compare(table([0]), table([1]), "--report", "page.html", in: binary).status == 73)
    let same = try compare(table([0]), table([0]), in: binary)
    #expect(same.status == 0 && same.output.contains("equally many samples"), "\(same.output)")
  }

  @Test func scoresAndGroups() throws {
    let binary = try Binary()
    let first = "label,score,group\ncar,0.9,1\ncar,0.4,1\nroad,0.6,2\nroad,0.1,2\n"
    let second = "label,score,group\ncar,0.9,1\ncar,0.8,1\nroad,0.6,2\nroad,0.1,2\n"
    let grouped = try compare(first, second, "--positive", "car", "--json", in: binary)
    #expect(grouped.status == 0, "\(grouped.error)")
    #expect(grouped.notes.contains("groups"))
    #expect(grouped.object?["deLongP"] is NSNull)
    let areas = try #require(
      (grouped.object?["figures"] as? [[String: Any]])?
        .first { $0["name"] as? String == "area under ROC" })
    #expect(areas["first"] as? Double == 0.75 && areas["second"] as? Double == 1)
    // Margins have an order, and no log-loss.
    let margins = try compare(
      "label,score\ncar,2\ncar,-1\nroad,1\nroad,-3\n",
      "label,score\ncar,2\ncar,3\nroad,1\nroad,-3\n", "--positive", "car", "--json", in: binary)
    let names = (margins.object?["figures"] as? [[String: Any]])?.map { $0["name"] as? String }
    #expect(names == ["accuracy", "macro f1", "average precision", "area under ROC"])
    #expect(margins.notes.contains("margin"))
    let weighted = try compare(
      "label,predicted,weight\na,a,1\nb,b,2\n", "label,predicted\na,a\nb,a\n", in: binary)
    #expect(weighted.output.contains("Weights are not used"))
  }

  @Test func otherSamplesAreNamed() throws {
    let binary = try Binary()
    let good = "name,label,predicted\nx,a,a\ny,b,b\nz,b,a\n"
    let cases: [(String, [String], Int32, [String])] = [
      ("name,label,predicted\nx,a,a\ny,b,b\n", [], 65, ["3 samples", "found 2"]),
      ("name,label,predicted\nx,a,a\nw,b,b\nz,b,a\n", [], 65, ["sample 2", "y", "w"]),
      ("name,label,predicted\nx,a,a\ny,a,b\nz,b,a\n", [], 65, ["sample 2", "class b", "found a"]),
      ("name,label,predicted\nx,a,a\ny,c,b\nz,b,a\n", [], 65, ["b.csv, line 3", "'c'"]),
      ("name,label,predicted\n", [], 65, ["b.csv", "only a header"]),
      (good, ["--positive", "zebra"], 64, ["zebra"]),
      (good, ["--resamples", "3"], 64, ["--resamples"]),
    ]
    for (second, arguments, status, words) in cases {
      try binary.write(good, to: "a.csv")
      try binary.write(second, to: "b.csv")
      let outcome = try binary.finish(
        binary.start(["compare", "a.csv", "b.csv"] + arguments))
      #expect(outcome.status == status, "\(outcome.error)")
      for word in words { #expect(outcome.error.contains(word), "\(word): \(outcome.error)") }
    }
    #expect(try binary.run("compare", "a.csv", "nosuch.csv").status == 74)
    #expect(try binary.run("compare", "a.csv", "nosuch").status == 65)
    #expect(try binary.run("compare", "a.csv").status == 64)
  }

  @Test func runsAndTheirReports() throws {
    let binary = try Binary()
    for (name, model) in [("one", "linear"), ("two", "mlp")] {
      let trained = try binary.run(
        "train", "digits", "--model", model, "--epochs", "3", "--quiet", "--output", name)
      #expect(trained.status == 0, "\(trained.error)")
    }
    let outcome = try binary.run("compare", "one", "two", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.object?["samples"] as? Int ?? 0 > 100)
    #expect((outcome.object?["verdict"] as? String)?.isEmpty == false)
    let report = try binary.run(
      "report", "two", "--terminal", "--positive", "3", "--recall", "0.9", "--output", "p.html")
    #expect(report.status == 0, "\(report.error)")
    for words in ["Thresholds", "recall ≥ 90 %", "share of 3 that is found"] {
      #expect(report.output.contains(words), "\(words): \(report.output)")
    }
    #expect(try binary.run("report", "two", "--positive", "zebra").status == 64)
    #expect(try binary.run("report", "two", "--terminal", "--json").status == 64)
    // The answers that were saved are those that are reported.
    let saved = try binary.run("evaluate", "two", "--save-scores", "two.csv", "--json")
    let read = try binary.run("evaluate", "--scores", "two.csv", "--json")
    #expect(saved.status == 0 && read.status == 0, "\(saved.error)\(read.error)")
    #expect(saved.object?["accuracy"] as? Double == read.object?["accuracy"] as? Double)
    #expect(try binary.run("compare", "two", "two.csv").status == 0)
  }
}
