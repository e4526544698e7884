// SPDX-License-Identifier: Apache-2.0

extension Histogram {
  private func count(_ group: Group) -> Double { group.counts.reduce(0) { $0 + Double($1) } }

  /// The bin that holds the middle of a group's samples.
  private func middle(_ group: Group) -> String? {
    let total = count(group)
    var seen = 0.0
    for (bin, count) in group.counts.enumerated() {
      seen += Double(count)
      if total > 0, seen >= total / 2 {
        let text = NumberText.significant
        return "\(text(edges[bin], 3)) to \(text(edges[bin + 1], 3))"
      }
    }
    return nil
  }

  var description: String {
    let lines = groups.map { group in
      let middle = middle(group).map { ", the median in \($0)" } ?? ""
      return "\(group.name): \(NumberText.decimal(count(group), 0)) samples\(middle)."
    }
    let mark =
      threshold.map { " Marked at \(NumberText.significant($0.x, 4)): \($0.label)." } ?? ""
    return "Samples over \(xTitle). " + lines.joined(separator: " ") + mark
  }

  public func text(columns: Int, isASCII: Bool) -> String {
    var result = "\(title) (\(xTitle))\n"
    // A screen has no room for more lines: neighbours are joined.
    let size = max(1, (max(edges.count - 1, 1) + 19) / 20)
    for group in groups {
      result += "\(group.name), \(NumberText.decimal(count(group), 0)) samples\n"
      let rows = stride(from: 0, to: group.counts.count, by: size).map { start in
        let end = min(start + size, group.counts.count)
        let sum = group.counts[start..<end].reduce(0.0) { $0 + Double($1) }
        let (low, high) = (edges[start], edges[end])
        let isMarked = threshold.map { low <= $0.x && $0.x < high } ?? false
        return (
          name: "\(isMarked ? "> " : "")\(NumberText.significant(low, 3))", value: sum,
          figure: NumberText.decimal(sum, 0)
        )
      }
      result += TerminalBars(rows: rows, columns: max(columns, 40), isASCII: isASCII).text
    }
    if let threshold {
      result += "> \(threshold.label): \(NumberText.significant(threshold.x, 4))\n"
    }
    return result
  }
}
