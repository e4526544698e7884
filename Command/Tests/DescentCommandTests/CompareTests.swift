// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite struct CompareTests {
  private let arguments = [
    "optimizers", "compare", "digits", "--model", "linear", "--rules", "sgd", "adam", "--trials",
    "3", "--seeds", "2", "--epochs", "2", "--quiet",
  ]

  @Test func writesTableJSONAndPage() throws {
    let binary = try Binary()
    let outcome = try binary.finish(binary.start(arguments + ["--json", "--output", "made"]))
    #expect(outcome.status == 0, "\(outcome.error)")
    let rules = try #require(outcome.object?["optimizers"] as? [[String: Any]])
    #expect(rules.compactMap { $0["name"] as? String } == ["sgd", "adam"])
    for rule in rules {
      #expect((rule["trials"] as? [Any])?.count == 3 && (rule["runs"] as? [Any])?.count == 2)
      let interval = try #require(rule["testInterval"] as? [Double])
      let accuracy = try #require(rule["testAccuracy"] as? Double)
      #expect(interval[0] < accuracy && accuracy < interval[1])
    }
    func text(_ name: String) throws -> String {
      try String(contentsOf: binary.folder.appendingPathComponent("made/" + name), encoding: .utf8)
    }
    #expect(try text("comparison.md").contains("| adam |"))
    #expect(try text("comparison.json") == outcome.output)
    let page = try text("report.html")
    #expect(page.contains("Sensitivity to the learning rate") && page.contains("</html>"))
    #expect(!page.contains("src=\"http") && !page.contains("href=\"http"))
  }

  @Test func refusesAFullFolderBeforeTheWork() throws {
    let binary = try Binary()
    _ = try binary.finish(binary.start(arguments + ["--output", "made"]))
    // Not quiet: every training would say a line.
    let again = try binary.finish(
      binary.start(arguments.filter { $0 != "--quiet" } + ["--output", "made"]))
    #expect(again.status == 73 && again.error.contains("made"), "\(again.error)")
    #expect(again.output.isEmpty)
  }

  @Test func wrongUses() throws {
    let binary = try Binary()
    for (changed, words) in [
      (["--rules", "sdg"], ["optimizer", "sgd", "sdg"]), (["--trials", "1"], ["--trials"]),
      (["--seeds", "0"], ["--seeds"]), (["--target", "2"], ["--target"]),
      (["--model", "nosuch"], ["--model"]), (["--epochs", "0"], ["--epochs"]),
      (["--batch-size", "0"], ["--batch-size"]),
    ] {
      let outcome = try binary.finish(binary.start(["optimizers", "compare", "digits"] + changed))
      #expect(outcome.status == 64, "\(changed): \(outcome.error)")
      for word in words + ["expected", "found"] { #expect(outcome.error.contains(word)) }
    }
  }

  @Test func reddisProblem() throws {
    let binary = try Binary()
    let outcome = try binary.run("optimizers", "reddi", "--output", "reddi.svg")
    #expect(outcome.status == 0 && outcome.output.contains("adam ends at 1.0000"))
    #expect(outcome.output.contains("amsgrad ends at -0.99"))
    #expect(binary.exists("reddi.svg"))
    #expect(try binary.run("optimizers", "reddi", "--output", "reddi.svg").status == 73)
    #expect(try binary.run("optimizers", "reddi", "--steps", "1").status == 64)
  }
}
