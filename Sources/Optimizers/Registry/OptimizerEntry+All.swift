// SPDX-License-Identifier: Apache-2.0

extension OptimizerEntry {
  /// All rules. A new one is a file in `Rules/<family>` and a row in `Families`.
  public static let all: [OptimizerEntry] = descent + adaptive + adam + recent + search
}
