// SPDX-License-Identifier: Apache-2.0

extension OptimizerEntry {
  /// Gradient descent and momentum.
  static let descent: [OptimizerEntry] = [
    OptimizerEntry("sgd", "stochastic gradient descent", SGD.self),
    OptimizerEntry("momentum", "SGD with momentum 0.9 (heavy ball)", SGD.self) {
      $0.momentum = 0.9
    },
    OptimizerEntry("nesterov", "SGD with Nesterov momentum 0.9", SGD.self) {
      ($0.momentum, $0.nesterov) = (0.9, true)
    },
  ]
}
