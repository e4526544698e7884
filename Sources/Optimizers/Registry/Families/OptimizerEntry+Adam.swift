// SPDX-License-Identifier: Apache-2.0

extension OptimizerEntry {
  /// Adam and its kin.
  static let adam: [OptimizerEntry] = [
    OptimizerEntry("adam", "steps scaled by running means of g and g²", Adam.self),
    OptimizerEntry("adamw", "Adam with decoupled weight decay", AdamW.self),
  ]
}
