// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Bad tables and wrong use of `descent evaluate`: one line that names the place, and its exit code.
@Suite struct EvaluateMistakesTests {
  private func expect(
    _ outcome: Binary.Outcome, _ status: Int32, _ words: [String],
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == status, "\(outcome.error)", sourceLocation: location)
    #expect(outcome.output.isEmpty, sourceLocation: location)
    #expect(outcome.error.split(separator: "\n").count == 1, sourceLocation: location)
    for word in words {
      #expect(outcome.error.contains(word), "\(word): \(outcome.error)", sourceLocation: location)
    }
  }

  @Test(arguments: [
    ("", ["an empty file"]),
    ("label,p_a,p_b\n", ["only a header line"]),
    ("label,p_a,p_b\na,nan,0.5\nb,1,0\n", ["line 2", "p_a", "'nan'"]),
    ("label,p_a,p_b\na,1,0\nb,inf,0\n", ["line 3", "p_a", "'inf'"]),
    ("label,p_a,p_b\na,1,0\nb,x,0\n", ["line 3", "p_a", "'x'"]),
    ("label,p_a,p_b\na,1,0\nb,,1\n", ["line 3", "p_a"]),
    ("label,p_a,p_b\na,1,0\nc,0,1\n", ["line 3", "'c'", "'a', 'b'"]),
    ("label,p_a,p_b\na,1,0\n,0,1\n", ["line 3", "label"]),
    ("label,p_a,p_a\na,1,0\n", ["line 1", "'p_a' twice"]),
    ("label,p_a,p_b\n\"a,1,0\nb,0,1\n", ["line 2", "closing quote"]),
    ("label,p_a,p_b\na,1,0\nb,1\n", ["line 3", "3 fields"]),
    ("foo,p_a,p_b\na,1,0\n", ["line 1", "true class", "'foo'"]),
    ("label,x\na,1\nb,0\n", ["line 1", "scores", "'a', 'b'"]),
    ("label,score\na,1\nb,0\nc,1\n", ["'a', 'b', 'c'", "two classes"]),
    ("label,predicted,weight\na,a,-1\nb,b,1\n", ["line 2", "weight", "'-1'"]),
    ("label,predicted,weight\na,a,1\nb,b,nan\n", ["line 3", "weight", "'nan'"]),
    ("label,p_a,p_b,predicted\na,1,0,a\nb,0,1,d\n", ["line", "'d'", "'a', 'b'"]),
  ])
  func tables(text: String, words: [String]) throws {
    let binary = try Binary()
    expect(
      try EvaluateTests.evaluate(text, in: binary), 65, ["table.csv", "expected"] + words)
  }

  @Test(
    arguments: [
      (["--positive", "zebra"], 64, ["zebra", "a, b"]),
      (["--recall", "2"], 64, ["--recall", "2"]),
      (["--recall", "nan"], 64, ["--recall", "nan"]),
      (["--precision", "-1"], 64, ["--precision", "-1"]),
      (["--cost", "a:b"], 64, ["--cost", "a:b"]),
      (["--cost", "10"], 64, ["--cost", "10:1"]),
      (["--cost", "0:0"], 64, ["--cost", "not both 0"]),
      (["--cost", "-1:2"], 64, ["--cost", "-1:2"]),
      (["--resamples", "1"], 64, ["--resamples", "100"]),
      (["--resamples", "-5"], 64, ["--resamples", "-5"]),
      (["--json", "--terminal"], 64, ["--json", "--terminal"]),
      (["--data", "digits"], 64, ["--data", "--scores"]),
      (["--part", "test"], 64, ["--part", "--scores"]),
      (["latest"], 64, ["both"]),
      (["--label", "nosuch"], 65, ["true class", "'nosuch'", "'p_a'"]),
      (["--score-columns", "p_a", "nosuch"], 65, ["scores", "'nosuch'"]),
      (["--answer", "nosuch"], 65, ["predicted class", "'nosuch'"]),
      (["--weight", "nosuch"], 65, ["weights", "'nosuch'"]),
      (["--weight", "p_a"], 65, ["weights", "'p_a'"]),
      (["--group", "nosuch"], 65, ["groups", "'nosuch'"]),
      (["--validation", "nosuch.csv"], 74, ["nosuch.csv"]),
      (["--validation", "other.csv"], 65, ["other.csv", "line 2", "'car'", "'a', 'b'"]),
      (["--report", "/proc/nosuch/page.html"], 73, ["/proc"]),
      (["--save-scores", "table.csv"], 73, ["table.csv", "--force"]),
    ] as [([String], Int32, [String])])
  func arguments(arguments: [String], status: Int32, words: [String]) throws {
    let binary = try Binary()
    try binary.write("label,p_a,p_b\na,1,0\nb,0,1\n", to: "table.csv")
    try binary.write("label,score\ncar,1\nroad,0\n", to: "other.csv")
    expect(
      try binary.finish(binary.start(["evaluate", "--scores", "table.csv"] + arguments)),
      status, words)
  }

  @Test func withoutATable() throws {
    let binary = try Binary()
    expect(try binary.run("evaluate"), 64, ["neither"])
    expect(try binary.run("evaluate", "--scores", "nosuch.csv"), 74, ["nosuch.csv"])
    expect(try binary.run("evaluate", "--scores", "."), 74, ["regular file"])
    expect(
      try binary.run("evaluate", "latest", "--validation", "a.csv"), 64, ["--validation"])
    expect(try binary.run("evaluate", "latest", "--label", "x"), 64, ["--label", "--scores"])
    expect(
      try binary.run("evaluate", "latest", "--data", "digits", "--part", "test"), 64, ["--part"])
  }
}
