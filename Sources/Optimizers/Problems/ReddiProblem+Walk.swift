// SPDX-License-Identifier: Apache-2.0
import DescentTensors

extension ReddiProblem {
  /// Where a rule stands after each step, from 0, with a rate that falls as 1/√t; every step is
  /// followed by the projection on the interval.
  ///
  /// - Parameters:
  ///   - rule: How x moves.
  ///   - steps: How many there are.
  ///   - generator: Decides where the large slope comes by chance; the deterministic problem asks it
  ///     nothing.
  public func positions(
    of rule: any OptimizerRule, steps: Int, using generator: inout some RandomNumberGenerator
  ) -> [Double] {
    let x = Parameter(Tensor([0], elementType: .float64))
    let optimizer = Optimizer(groups: [ParameterGroup(rule, for: [x])])
    return (0..<max(steps, 0)).map { index in
      optimizer.learningRate = rule.learningRate / Double(index + 1).squareRoot()
      x.gradient = Tensor([slope(at: index + 1, using: &generator)], elementType: .float64)
      optimizer.step()
      let position = projected(x.value.doubles[0])
      x.value = Tensor([position], elementType: .float64)
      return position
    }
  }
}
