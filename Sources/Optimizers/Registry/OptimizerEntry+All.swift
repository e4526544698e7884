// SPDX-License-Identifier: Apache-2.0

extension OptimizerEntry {
  /// All rules. A new one is a file in `Rules` and a row here.
  public static let all: [OptimizerEntry] = [
    OptimizerEntry("sgd", "stochastic gradient descent", SGD.self),
    OptimizerEntry("momentum", "SGD with momentum 0.9 (heavy ball)", SGD.self) {
      $0.momentum = 0.9
    },
    OptimizerEntry("nesterov", "SGD with Nesterov momentum 0.9", SGD.self) {
      ($0.momentum, $0.nesterov) = (0.9, true)
    },
    OptimizerEntry("adam", "steps scaled by running means of g and g²", Adam.self),
    OptimizerEntry("adamw", "Adam with decoupled weight decay", AdamW.self),
  ]
}
