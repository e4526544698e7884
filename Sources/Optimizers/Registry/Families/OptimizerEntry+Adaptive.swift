// SPDX-License-Identifier: Apache-2.0

extension OptimizerEntry {
  /// Steps scaled by gradients of the past, without momentum of their own.
  static let adaptive: [OptimizerEntry] = []
}
