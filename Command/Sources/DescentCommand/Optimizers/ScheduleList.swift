// SPDX-License-Identifier: Apache-2.0
import Descent

/// All schedules, a line each.
package enum ScheduleList {
  package static var text: String {
    let rows = ScheduleEntry.all.map { [$0.name, $0.summary] }
    let lines =
      TextTable.lines(
        [["schedule", "learning rate"]] + rows
          + [["warm-up+NAME", "any of these behind a rise"]])
      + ["", "descent schedule NAME plots one and prints its formula, settings and source."]
    return lines.joined(separator: "\n") + "\n"
  }

  package static var json: JSONText {
    .members([
      "schedules": .array(
        ScheduleEntry.all.map {
          .members(["name": .string($0.name), "summary": .string($0.summary)])
        })
    ])
  }
}
