// SPDX-License-Identifier: Apache-2.0
import DescentCommand
import Foundation
import Testing

/// The lecture's worked example (L2), number by number.
@Suite struct LectureTests {
  @Test func forwardValuesAndGradients() throws {
    let report = try LectureReport().report
    let inspection = report.inspection
    func index(_ name: String) throws -> Int {
      try #require(
        inspection.graph.nodes.firstIndex { report.formulas.step(of: $0)?.name == name })
    }
    func local(_ from: String, _ to: String) throws -> Double? {
      let (source, target) = (try index(from), try index(to))
      return inspection.edges.first { $0.source == source && $0.target == target }?.local
    }
    let p = 1 / (1 + exp(1.0))
    let values: [(String, Double)] = [
      ("z1", -2), ("z2", 1), ("q", -1), ("v", -1), ("p", p), ("L", -log(p)),
    ]
    for (name, expected) in values {
      #expect(abs(inspection.values[try index(name)].first - expected) < 1e-12, "\(name)")
    }
    let locals: [(String, String, Double)] = [
      ("p", "L", -1 / p), ("v", "p", p * (1 - p)), ("q", "v", 1), ("y", "v", -1), ("z1", "q", 1),
      ("z2", "q", 1), ("w1", "z1", 2), ("x1", "z1", -1), ("w2", "z2", 1), ("x2", "z2", 1),
    ]
    #expect(inspection.edges.count == locals.count)
    for (from, to, expected) in locals {
      #expect(abs(try #require(try local(from, to)) - expected) < 1e-12, "\(from) → \(to)")
    }
    let upstream: [(String, Double)] = [
      ("L", 1), ("p", -1 / p), ("v", -(1 - p)), ("q", -(1 - p)), ("z1", -(1 - p)),
      ("w1", -2 * (1 - p)), ("w2", -(1 - p)),
    ]
    for (name, expected) in upstream {
      let gradient = try #require(inspection.gradients[try index(name)])
      #expect(abs(gradient.first - expected) < 1e-12, "\(name)")
    }
  }

  @Test func exactAndRoundedChain() throws {
    let lecture = try LectureReport()
    #expect(ShortNumber.text(lecture.exact.product) == "-1.4621")
    #expect(ShortNumber.text(lecture.newWeight(lecture.exact)) == "0.4621")
    #expect(lecture.rounded.text == "-3.7 · 0.2 · 1 · 1 · 2 = -1.48")
    #expect(ShortNumber.text(lecture.newWeight(lecture.rounded)) == "0.48")
    for text in ["-1.4621", "0.4621", "-3.7 · 0.2 · 1 · 1 · 2 = -1.48", "0.48"] {
      #expect(lecture.text.contains(text))
    }
  }

  @Test func sumsOverPathsHaveNoChain() throws {
    let source = "a*a + a"
    let graph = try FormulaGraph(
      try FormulaParser.parse(source), source: source, values: ["a": 2])
    let report = try FormulaReport(graph, title: source, learningRate: nil)
    #expect(report.chain(to: "a") == nil)
  }
}
