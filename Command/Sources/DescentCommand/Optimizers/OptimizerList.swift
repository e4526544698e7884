// SPDX-License-Identifier: Apache-2.0
import Descent

/// All update rules, a line each.
package enum OptimizerList {
  package static var text: String {
    let rows = OptimizerEntry.all.map { entry in
      [entry.name, entry.summary, entry.flavors.map(\.rawValue).joined(separator: " ")]
    }
    let lines =
      TextTable.lines([["rule", "what it does", "flavors"]] + rows)
      + ["", "descent optimizers NAME prints a rule's formula, settings and source."]
    return lines.joined(separator: "\n") + "\n"
  }

  package static var json: JSONText {
    .members([
      "optimizers": .array(
        OptimizerEntry.all.map { entry in
          .members([
            "name": .string(entry.name), "summary": .string(entry.summary),
            "flavors": .array(entry.flavors.map { .string($0.rawValue) }),
          ])
        })
    ])
  }
}
