// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Bad input: a clean paragraph, the right exit code, nothing written, never a trap.
@Suite(.serialized) struct BadInputTests {
  /// Checks status and text, and that no run folder was left behind.
  private func expect(
    _ outcome: Binary.Outcome, _ status: Int32, _ words: [String], in binary: Binary,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == status, "\(outcome.error)", sourceLocation: location)
    #expect(outcome.error.hasPrefix("descent: "), "\(outcome.error)", sourceLocation: location)
    for word in words + ["expected"] {
      #expect(outcome.error.contains(word), "\(outcome.error)", sourceLocation: location)
    }
    #expect(!outcome.error.contains("Fatal error"), sourceLocation: location)
    #expect(!binary.exists("runs"), sourceLocation: location)
  }

  @Test func arguments() throws {
    let binary = try Binary()
    for arguments in [
      ["--batch-size", "0"], ["--lr", "nan"], ["--lr", "-1"], ["--lr", "inf"], ["--epochs", "0"],
      ["--early-stopping", "0"], ["--momentum", "1.5"], ["--weight-decay", "-1"],
      ["--validation-share", "1"], ["--test-share", "nan"], ["--threads", "0"],
      ["--model", "nosuch"], ["--channels", "2"],
    ] {
      let outcome = try binary.finish(binary.start(["train", "digits"] + arguments))
      expect(
        outcome, 64,
        [String(arguments[0].dropFirst(2)).prefix(2) == "lr" ? "--learning-rate" : arguments[0]],
        in: binary)
    }
    #expect(try binary.run("train", "digits", "--batch-size", "x").status == 64)
    #expect(try binary.run("train").status == 64)
    #expect(try binary.run("nosuch").status == 64)
    #expect(try binary.run("train", "digits", "--nosuch").status == 64)
  }

  @Test func missingData() throws {
    let binary = try Binary()
    expect(try binary.run("train", "nosuch"), 65, ["nosuch"], in: binary)
    expect(try binary.run("train", "./digits"), 65, ["./digits"], in: binary)
    expect(try binary.run("evaluate", "latest"), 65, ["runs"], in: binary)
    expect(try binary.run("predict", "nosuch", "a.png"), 65, ["nosuch"], in: binary)
  }

  @Test func folders() throws {
    let binary = try Binary()
    try binary.write("", to: "empty/.keep")
    expect(try binary.run("train", "empty"), 65, ["empty"], in: binary)
    try binary.write("", to: "zero/cat/a.png")
    try binary.write("", to: "zero/cat/b.png")
    try binary.write("", to: "zero/dog/a.png")
    try binary.write("", to: "zero/dog/b.png")
    expect(try binary.run("train", "zero"), 65, ["zero"], in: binary)
  }

  @Test(arguments: [
    ("a,b,label\n1,2,x\n1,2\n1,3,y\n", ["line 3"]),
    ("a,b,label\n1,2,x\nnan,2,y\n1,3,y\n4,5,x\n", ["column 'a'"]),
    ("a,b,label\n1,2,x\n1,,y\n1,3,y\n4,5,x\n", ["column 'b'", "--missing"]),
    ("a,b,label\n1,2,x\n1,2,x\n", ["two classes"]),
    ("a,b,label\n1,2,x\n1,2,x\n3,4,y\n", ["'y'"]),
    ("a,b,label\n", ["rows"]),
    ("", ["header"]),
  ])
  func tables(text: String, words: [String]) throws {
    let binary = try Binary()
    try binary.write(text, to: "table.csv")
    expect(try binary.run("train", "table.csv"), 65, ["table.csv"] + words, in: binary)
  }

  @Test func missingTarget() throws {
    let binary = try Binary()
    try binary.write("a,b,label\n1,2,x\n2,3,y\n1,3,x\n4,5,y\n", to: "table.csv")
    let outcome = try binary.run("train", "table.csv", "--target", "nosuch")
    expect(outcome, 65, ["nosuch", "'a'"], in: binary)
  }

  @Test func absurdHeaders() throws {
    let binary = try Binary()
    let idx = Data([0, 0, 8, 3] + [UInt8](repeating: 0xff, count: 12))
    try binary.write(idx, to: "mnist/train-images-idx3-ubyte")
    try binary.write(
      Data([0, 0, 8, 1, 0xff, 0xff, 0xff, 0xff]), to: "mnist/train-labels-idx1-ubyte")
    expect(try binary.run("train", "mnist"), 65, ["mnist"], in: binary)
  }

  @Test func outputs() throws {
    let binary = try Binary()
    try binary.write("mine", to: "taken/file.txt")
    expect(
      try binary.run("train", "digits", "--output", "taken"), 73, ["taken"], in: binary)
    expect(
      try binary.run("train", "digits", "--output", "/proc/nosuch/run"), 73, ["/proc"], in: binary)
    try binary.write("mine", to: "drawing.svg")
    expect(
      try binary.run("graph", "--example", "lecture", "--output", "drawing.svg"), 73,
      ["drawing.svg", "--force"], in: binary)
    #expect(
      try String(contentsOf: binary.folder.appendingPathComponent("drawing.svg"), encoding: .utf8)
        == "mine")
  }

  @Test func formulas() throws {
    let binary = try Binary()
    expect(try binary.run("graph", "2x"), 64, ["column 2"], in: binary)
    expect(try binary.run("graph", "-log(p)"), 64, ["--at p="], in: binary)
    expect(try binary.run("graph"), 64, ["--example"], in: binary)
    expect(try binary.run("graph", "--model", "nosuch"), 64, ["lenet"], in: binary)
    expect(
      try binary.run("graph", "--model", "lenet", "--input", "1x5x5"), 65, ["12×12"], in: binary)
  }
}
