// SPDX-License-Identifier: Apache-2.0
package import DescentEngine
internal import DescentGraph

/// Contract: a gradient agrees with central differences along random directions, in Float64.
///
/// The difference quotient of step h is combined with that of h/2 (Richardson), which leaves an
/// error of order h⁴: about 1e-12 for h = 1e-3, next to 1e-13 from rounding.
package struct GradientCheck: Sendable {
  /// The largest error allowed, relative to the derivative. Where terms of the derivative cancel,
  /// relative to the Euclidean norm of its terms, which it would have without cancelling.
  package var tolerance = 1e-6
  package var step = 1e-3

  package init() {}

  /// What is wrong with the derivatives of a sample up to an order.
  package func failures(of sample: OperationSample, order: Int) throws(EngineError) -> [String] {
    guard order <= sample.derivatives else { return [] }
    var function = DifferentiableFunction(sample)
    guard function.results[0].elementType.isFloatingPoint else {
      return ["a result of type \(function.results[0].elementType) has no derivative"]
    }
    for _ in 1..<order { function = function.gradient() }
    return try failures(of: function)
  }

  package func failures(of function: DifferentiableFunction) throws(EngineError) -> [String] {
    let (sum, arguments) = function.weighted(seed: 2000)
    // The sum is linear in the weights: only the function's own arguments need checking.
    let varying = function.arguments.indices.filter { function.arguments[$0].varies }
    let slopes = gradients(of: sum, withRespectTo: function.varying)
    for (slope, argument) in zip(slopes, function.varying)
    where slope.shape != argument.shape || slope.elementType != argument.elementType {
      return ["gradient \(slope.elementType) \(slope.shape) of \(argument.shape)"]
    }
    let values = arguments.map { (node: $0.node, values: $0.values) }
    let exact = try Evaluation(slopes)(values)
    let value = try Evaluation([sum])
    var failures: [String] = []
    for (round, moved) in (varying.map { [$0] } + [varying]).enumerated() {
      let directions = zip(varying, slopes).map { index, slope in
        moved.contains(index)
          ? SampleValues(seed: UInt64(3000 + 100 * round + index))
            .uniform(slope.shape.count, in: -1...1)
          : [Double](repeating: 0, count: slope.shape.count)
      }
      let terms = zip(exact.joined(), directions.joined()).map { $0 * $1 }
      guard !terms.isEmpty else { continue }
      func along(_ t: Double) throws(EngineError) -> Double {
        var values = values
        for (index, direction) in zip(varying, directions) {
          values[index].values = zip(values[index].values, direction).map { $0 + t * $1 }
        }
        return try value(values)[0][0]
      }
      let expected = try richardson(along)
      let found = terms.reduce(0, +)
      let scale = max(expected.magnitude, terms.reduce(0) { $0 + $1 * $1 }.squareRoot())
      // A scale of zero leaves no room at all but for the rounding of the difference quotient.
      if !((found - expected).magnitude <= max(tolerance * scale, 1e-11)) {
        failures.append(
          "derivative with respect to input \(moved): expected \(expected), found \(found)")
      }
    }
    return failures
  }

  /// `(4 D(h/2) − D(h)) / 3` of central difference quotients.
  private func richardson(_ f: (Double) throws(EngineError) -> Double) throws(EngineError)
    -> Double
  {
    let wide = (try f(step) - f(-step)) / (2 * step)
    let narrow = (try f(step / 2) - f(-step / 2)) / step
    return (4 * narrow - wide) / 3
  }
}
