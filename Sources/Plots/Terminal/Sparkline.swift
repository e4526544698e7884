// SPDX-License-Identifier: Apache-2.0

/// A row of values as one short line of characters: `▇▅▃▂▁`.
public enum Sparkline {
  /// The characters that stand for low to high values.
  public enum Characters: Sendable, Hashable, CaseIterable {
    /// Eight block heights.
    case blocks
    /// Plain ASCII, for terminals that have nothing else.
    case ascii

    var levels: [Character] { Array(self == .blocks ? "▁▂▃▄▅▆▇█" : "_.-=+*#@") }
  }

  /// The line: at most `width` characters, each the mean of its share of the values.
  ///
  /// A value that is not finite is shown as `·` (`?` in ASCII) unless its share has finite ones.
  public static func text(
    _ values: [Double], width: Int = 40, characters: Characters = .blocks
  ) -> String {
    guard !values.isEmpty, width > 0 else { return "" }
    let cells = min(width, values.count)
    let means = (0..<cells).map { cell -> Double in
      let share = values[cell * values.count / cells..<(cell + 1) * values.count / cells]
        .filter { AxisScale.linear.shows($0) }
      return share.isEmpty ? .nan : share.reduce(0) { $0 + $1 / Double(share.count) }
    }
    let finite = means.filter(\.isFinite)
    let low = finite.min() ?? 0
    let span = (finite.max() ?? 0) - low
    let levels = characters.levels
    return String(
      means.map { mean -> Character in
        guard mean.isFinite else { return characters == .blocks ? "·" : "?" }
        guard span > 0 else { return levels[levels.count / 2] }
        return levels[Int(((mean - low) / span * Double(levels.count - 1)).rounded())]
      })
  }
}
