// SPDX-License-Identifier: Apache-2.0
import DescentTensors

extension Optimizer {
  /// Whether evaluation uses other weights than training, such as averages.
  public var hasEvaluationWeights: Bool {
    let first = parameters[0]
    return groups[0].rule.evaluated(
      first.value, slots: slots[0].map(\.variable.value), stepsTaken: count.value) != nil
  }

  /// Runs `body` with the weights that are to be evaluated and kept; afterwards those that training
  /// goes on with are back. Not inside of a captured step.
  public func withEvaluationWeights<Result>(_ body: () throws -> Result) rethrows -> Result {
    let old = parameters.map(\.value)
    var index = 0
    for group in groups {
      for parameter in group.parameters {
        let value = group.rule.evaluated(
          parameter.value, slots: slots[index].map(\.variable.value), stepsTaken: count.value)
        if let value { parameter.value = value }
        index += 1
      }
    }
    Tensor.realizeLive()
    defer { for (parameter, value) in zip(parameters, old) { parameter.value = value } }
    return try body()
  }
}
