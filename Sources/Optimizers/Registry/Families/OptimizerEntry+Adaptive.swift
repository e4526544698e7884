// SPDX-License-Identifier: Apache-2.0

extension OptimizerEntry {
  /// Steps scaled by gradients of the past, without momentum of their own.
  static let adaptive: [OptimizerEntry] = [
    OptimizerEntry("diagonal-fisher", "steps of almost one size, g/√(g² + ε)", DiagonalFisher.self),
    OptimizerEntry(
      "adagrad", "steps divided by the root of the sum of all g²", AdaGrad.self,
      trialLearningRate: 0.1),
    OptimizerEntry(
      "adadelta", "steps in the units of the weights, without a rate to choose", Adadelta.self,
      trialLearningRate: 5),
    OptimizerEntry("rmsprop", "steps divided by the root of a running mean of g²", RMSprop.self),
    OptimizerEntry(
      "rprop", "steps by the sign of g, sizes found by trial; full batches", Rprop.self),
  ]
}
