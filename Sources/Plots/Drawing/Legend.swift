// SPDX-License-Identifier: Apache-2.0

/// What stands for what: symbols and names, in as many lines as they need.
struct Legend {
  struct Item {
    var name: String
    /// Draws the symbol into 24 units to the right of a place, around its height.
    var symbol: (Place) -> String
  }

  private static let line = 18.0
  private static let symbolWidth = 30.0
  private static let gap = 18.0

  private let items: [Item]
  private let names: [String]
  private let rows: [[Int]]
  /// Says how many items were left out.
  private let rest: String?

  /// - Parameters:
  ///   - width: the room that there is.
  ///   - limit: the most items; the others are counted only.
  init(_ items: [Item], width: Double, limit: Int = 12) {
    self.items = Array(items.prefix(limit))
    names = self.items.map { TextSize.shortened($0.name, to: width - Self.symbolWidth) }
    rest = items.count > limit ? "and \(items.count - limit) more" : nil
    var rows: [[Int]] = []
    var used = Double.infinity
    for (index, name) in names.enumerated() {
      let need = Self.symbolWidth + TextSize.width(name)
      if used + need > width {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(index)
      used += need + Self.gap
    }
    self.rows = rows
  }

  var height: Double { Self.line * Double(rows.count + (rest == nil ? 0 : 1)) }

  func draw(in drawing: inout Drawing, left: Double, top: Double) {
    var base = top + 12
    for row in rows {
      var start = left
      for index in row {
        drawing.add(items[index].symbol(Place(x: start, y: base - 4)))
        drawing.text(
          names[index], x: start + Self.symbolWidth, y: base, style: "small",
          tip: names[index] == items[index].name ? nil : items[index].name)
        start += Self.symbolWidth + TextSize.width(names[index]) + Self.gap
      }
      base += Self.line
    }
    if let rest { drawing.text(rest, x: left, y: base, style: "small muted") }
  }
}
