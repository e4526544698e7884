// SPDX-License-Identifier: Apache-2.0
package import DescentEngine
internal import DescentGraph

/// Contract: a composite and its gradient rule agree with its decomposition and the gradient of that.
package struct DecompositionCheck: Sendable {
  /// The largest difference allowed, relative to the largest element; both sides run in Float64.
  package var tolerance = 1e-11

  package init() {}

  package func failures(of sample: OperationSample) throws(EngineError) -> [String] {
    let composite = DifferentiableFunction(sample)
    let result = composite.results[0]
    guard let body = result.op.decomposed(result.inputs) else { return [] }
    let decomposed = DifferentiableFunction(arguments: composite.arguments, results: [body])
    guard body.shape == result.shape, body.elementType == result.elementType else {
      return ["decomposition is \(body.elementType) \(body.shape), expected \(result.shape)"]
    }
    var failures = try differences(composite, decomposed, "value")
    if sample.derivatives >= 1 {
      failures += try differences(composite.gradient(), decomposed.gradient(), "gradient")
    }
    return failures
  }

  private func differences(
    _ first: DifferentiableFunction, _ second: DifferentiableFunction, _ what: String
  ) throws(EngineError) -> [String] {
    let found = try Evaluation(first.results)(first.arguments.map { ($0.node, $0.values) })
    let expected = try Evaluation(second.results)(second.arguments.map { ($0.node, $0.values) })
    let tolerance = Tolerance(relative: tolerance, absolute: tolerance)
    return zip(found, expected).enumerated().compactMap { index, pair in
      tolerance.difference(found: pair.0, expected: pair.1).map { "\(what) \(index): \($0)" }
    }
  }
}
