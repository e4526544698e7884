// SPDX-License-Identifier: Apache-2.0

/// The lecture's example with its two ways of multiplying: exact, and rounded factor by factor.
package struct LectureReport {
  package let report: FormulaReport
  package let exact: GradientChain
  package let rounded: GradientChain

  package init() throws {
    let statements = try FormulaParser.parse(LectureExample.formula)
    let values = Dictionary(uniqueKeysWithValues: LectureExample.values.map { ($0.name, $0.value) })
    let graph = try FormulaGraph(statements, source: LectureExample.formula, values: values)
    report = try FormulaReport(
      graph, title: "L = -log σ(y·(w1·x1 + w2·x2)) at x = (2, 1), w = (-1, 1), y = +1",
      learningRate: LectureExample.learningRate, weights: ["w1", "w2"])
    guard let chain = report.chain(to: LectureExample.weight) else {
      throw CommandFailure("the lecture's example has no single chain", status: .software)
    }
    exact = chain
    rounded = chain.rounded(decimals: LectureExample.decimals)
  }

  package var text: String {
    let names = exact.factors.map(\.name).joined(separator: " · ")
    return report.text + """

      ∂L/∂w1 = \(names)
        exact     \(exact.text)     new w1 = \(ShortNumber.text(newWeight(exact)))
        rounded   \(rounded.text)     new w1 = \(ShortNumber.text(newWeight(rounded)))
      The lecture rounds each factor to one decimal before it multiplies.

      """
  }

  package var json: JSONText {
    guard case .object(let members) = report.json else { return report.json }
    func chain(_ chain: GradientChain) -> JSONText {
      .members([
        "factors": .array(
          chain.factors.map { .members(["name": .string($0.name), "value": .number($0.value)]) }),
        "product": .number(chain.product), "newWeight": .number(newWeight(chain)),
      ])
    }
    return .object(
      members + [.init(name: "exact", value: chain(exact))]
        + [.init(name: "rounded", value: chain(rounded))])
  }

  /// w1 after a step along the chain's product.
  package func newWeight(_ chain: GradientChain) -> Double {
    let start = LectureExample.values.first { $0.name == LectureExample.weight }?.value ?? 0
    return start - LectureExample.learningRate * chain.product
  }
}
