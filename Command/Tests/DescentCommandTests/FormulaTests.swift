// SPDX-License-Identifier: Apache-2.0
import DescentCommand
import Testing

/// Parsing and computing of what `descent graph` accepts.
@Suite struct FormulaTests {
  private func value(_ text: String, _ values: [String: Double] = [:]) throws -> Double {
    let graph = try FormulaGraph(try FormulaParser.parse(text), source: text, values: values)
    let inspection = try graph.inspected()
    return try #require(inspection.values.last).first
  }

  @Test(arguments: [
    ("1+2*3", 7), ("(1+2)*3", 9), ("2^3^2", 512), ("-2^2", -4), ("2*-3", -6), ("8/4/2", 1),
    ("5-3-1", 1), ("--2", 2), ("1.5e2", 150), (".5", 0.5), ("max(1, 4, 2)", 4), ("min(3,-1)", -1),
    ("abs(-3)", 3), ("sqrt(9)", 3), ("ln(exp(2))", 2), ("sigmoid(0)", 0.5), ("relu(-1)+relu(2)", 2),
    ("a=2; b=a*a; b+1", 5), ("pow(2,10)", 1024), ("2 − 5", -3), ("square(3)", 9), ("x = 2; x", 2),
  ])
  func computes(text: String, expected: Double) throws {
    #expect(abs(try value(text) - expected) < 1e-12)
  }

  @Test func softplusDoesNotOverflow() throws {
    #expect(try value("softplus(1000)") == 1000)
    #expect(try value("softplus(-1000)") == 0)
    #expect(abs(try value("logsigmoid(-1000)") + 1000) < 1e-9)
  }

  @Test(arguments: [
    ("2x", 1), ("log(sigmoid()", 12), ("a b", 2), ("", 0), ("(1", 2), ("3 +", 3), ("foo(1)", 0),
    ("max(1)", 0), ("1e999", 0), ("x+y;;", 4), ("1..2", 0), ("2e", 1), ("a=", 2), ("@", 0),
  ])
  func namesTheColumn(text: String, column: Int) {
    let error = #expect(throws: FormulaError.self) { try FormulaParser.parse(text) }
    #expect(error?.column == column)
    #expect(error?.description.contains("expected") == true)
  }

  @Test func putsACaretUnderTheColumn() {
    let error = #expect(throws: FormulaError.self) { try FormulaParser.parse("log(2x)") }
    #expect(
      error?.description.hasSuffix("  log(2x)\n       ^") == true, "\(error?.description ?? "")")
  }

  @Test func boundsDepthAndLength() {
    let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
    let power = String(repeating: "2^", count: 5000) + "2"
    let long = String(repeating: "x+", count: 5000) + "x"
    let minus = String(repeating: "-", count: 5000) + "x"
    for text in [deep, power, long] {
      #expect(throws: FormulaError.self) { try FormulaParser.parse(text) }
    }
    #expect(throws: Never.self) { try FormulaParser.parse(minus) }
  }

  @Test func asksForMissingValues() {
    let error = #expect(throws: FormulaError.self) { try value("w*x", ["w": 1]) }
    #expect(error?.expected.contains("--at x=") == true)
  }

  @Test func readsAssignments() throws {
    #expect(try AssignmentList.values(["w1=-1", "x=2,y=.5"]) == ["w1": -1, "x": 2, "y": 0.5])
    for words in [["x"], ["x="], ["=1"], ["x=1", "x=2"], ["x=nan"], ["x=one"]] {
      #expect(throws: CommandFailure.self) { try AssignmentList.values(words) }
    }
  }

  @Test func localGradientsSeeOneOperationAlone() throws {
    // x·x: each edge has the local gradient x, and together they give 2x.
    let source = "x*x"
    let graph = try FormulaGraph(
      try FormulaParser.parse(source), source: source, values: ["x": 3])
    let inspection = try graph.inspected()
    #expect(inspection.edges.map(\.local) == [3, 3])
    #expect(inspection.gradients[0]?.first == 6)
  }
}
