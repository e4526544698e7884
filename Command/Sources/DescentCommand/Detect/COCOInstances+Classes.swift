// SPDX-License-Identifier: Apache-2.0
import Descent

extension COCOInstances {
  /// The categories of classes: numbers from 1 in their order, without the background.
  static func categories(_ classes: [String], background: Int) -> [Category] {
    let names = classes.indices.filter { $0 != background }.map { classes[$0] }
    return names.enumerated().map { Category(id: $0 + 1, name: $1) }
  }
}
