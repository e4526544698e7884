// SPDX-License-Identifier: Apache-2.0

extension OptimizerEntry {
  /// Methods that ask for the loss several times in a step.
  static let search: [OptimizerEntry] = []
}
