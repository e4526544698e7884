// SPDX-License-Identifier: Apache-2.0

extension OptimizerEntry {
  /// Methods of recent years.
  static let recent: [OptimizerEntry] = []
}
