// SPDX-License-Identifier: Apache-2.0

extension OptimizerEntry {
  /// Adam and its kin.
  static let adam: [OptimizerEntry] = [
    OptimizerEntry("adam", "steps scaled by running means of g and g²", Adam.self),
    OptimizerEntry("adamw", "Adam with decoupled weight decay", AdamW.self),
    OptimizerEntry("amsgrad", "Adam with the largest mean square so far", AMSGrad.self),
    OptimizerEntry("adamax", "Adam with a fading maximum of |g|", Adamax.self),
    OptimizerEntry("nadam", "Adam with Nesterov momentum", NAdam.self),
    OptimizerEntry("radam", "Adam that trusts the mean square only after some steps", RAdam.self),
    OptimizerEntry("lion", "the sign of a mean gradient", Lion.self),
  ]
}
