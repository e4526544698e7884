// SPDX-License-Identifier: Apache-2.0

/// A row of the registry of update rules.
public struct OptimizerEntry: Sendable {
  /// The name under which commands and run files know the rule.
  public let name: String
  /// One line for a help text.
  public let summary: String
  private let makeRule: @Sendable (Double?) -> any OptimizerRule

  init(
    _ name: String, _ summary: String,
    make: @escaping @Sendable (_ learningRate: Double?) -> any OptimizerRule
  ) {
    self.name = name
    self.summary = summary
    makeRule = make
  }

  /// The rule with its default settings, but for the learning rate where one is given.
  public func make(learningRate: Double? = nil) -> any OptimizerRule { makeRule(learningRate) }
}

extension OptimizerEntry {
  /// All rules. A new one is a file in `Rules` and a row here.
  public static let all: [OptimizerEntry] = [
    OptimizerEntry("sgd", "stochastic gradient descent") {
      SGD(learningRate: $0 ?? 0.01)
    },
    OptimizerEntry("momentum", "SGD with momentum 0.9 (heavy ball)") {
      SGD(learningRate: $0 ?? 0.01, momentum: 0.9)
    },
    OptimizerEntry("nesterov", "SGD with Nesterov momentum 0.9") {
      SGD(learningRate: $0 ?? 0.01, momentum: 0.9, nesterov: true)
    },
    OptimizerEntry("adam", "Adam (Kingma & Ba 2015)") { Adam(learningRate: $0 ?? 1e-3) },
    OptimizerEntry("adamw", "Adam with decoupled weight decay (Loshchilov & Hutter 2019)") {
      AdamW(learningRate: $0 ?? 1e-3)
    },
  ]
}
