// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Parameters that share a rule: with their own learning rate, or without weight decay.
public struct ParameterGroup: Sendable {
  public let rule: any OptimizerRule
  public let parameters: [Parameter]

  public init(_ rule: some OptimizerRule, for parameters: [Parameter]) {
    self.rule = rule
    self.parameters = parameters
  }

  /// Two groups of one rule: matrices and kernels with its weight decay, everything else without.
  ///
  /// Biases and the scales and shifts of normalisations are vectors; decay would pull them to zero
  /// without making the function any simpler. They are told apart by having less than two axes.
  public static func decayingMatricesOnly(
    _ rule: some OptimizerRule, for parameters: [Parameter]
  ) -> [ParameterGroup] {
    if rule.weightDecay == 0 { return [ParameterGroup(rule, for: parameters)] }
    var free = rule
    free.weightDecay = 0
    let groups = [
      ParameterGroup(rule, for: parameters.filter { $0.shape.rank >= 2 }),
      ParameterGroup(free, for: parameters.filter { $0.shape.rank < 2 }),
    ]
    return groups.filter { !$0.parameters.isEmpty }
  }
}
