// SPDX-License-Identifier: Apache-2.0

extension Heatmap {
  /// Where everything goes in a heat map.
  struct Layout {
    let side: Double
    let left: Double
    let top: Double
    let width: Double
    let height: Double
    private let isTurned: Bool
    private let names: [String]

    private static let nameWidth = 104.0
    /// The sine and cosine of the 50° by which column names are turned.
    private static let (sine, cosine) = (0.766, 0.643)

    init(_ map: Heatmap) {
      let count = map.labels.count
      side =
        switch count {
        case ...2: map.notes == nil ? 84 : 112
        case ...4: map.notes == nil ? 64 : 92
        case ...6: 52
        case ...12: 38
        case ...30: 27
        default: 14
        }
      let size = side < 20 ? TextSize.tiny : TextSize.small
      names = map.labels.map { TextSize.shortened($0, to: Self.nameWidth, size: size) }
      let longest = names.map { TextSize.width($0, size: size) }.max() ?? 0
      isTurned = longest > side - 6
      left = 36 + longest
      top = 52 + (isTurned ? Self.sine * longest + 6 : 14)
      let extent = side * Double(count)
      let slant = isTurned ? Self.cosine * longest - side / 2 + 10 : 0
      let title = TextSize.width(map.columnTitle) / 2
      width = max(left + extent + max(slant, 8), left + extent / 2 + title + 8, 300)
      height = max(top + extent + 12, 90)
    }

    private var textStyle: String { side < 20 ? "tiny" : "small" }

    func drawLabels(_ map: Heatmap, in drawing: inout Drawing) {
      guard !map.labels.isEmpty else { return }
      let extent = side * Double(map.labels.count)
      drawing.text(
        map.columnTitle, x: max(left + extent / 2, 12 + TextSize.width(map.columnTitle) / 2), y: 42,
        anchor: .middle, style: "small muted")
      let room = height - 52
      let rowTitle = TextSize.shortened(map.rowTitle, to: room)
      let half = TextSize.width(rowTitle) / 2
      drawing.text(
        rowTitle, x: 16, y: min(max(top + extent / 2, 48 + half), height - half - 2),
        anchor: .middle, style: "small muted", turned: -90)
      // Tiny cells have no room for a name each.
      let every = side < 20 ? max(1, map.labels.count / 60) : 1
      for index in stride(from: 0, to: names.count, by: every) {
        let tip = names[index] == map.labels[index] ? nil : map.labels[index]
        let middle = side * (Double(index) + 0.5)
        drawing.text(
          names[index], x: left - 6, y: top + middle + 4, anchor: .end, style: textStyle, tip: tip)
        if isTurned {
          drawing.text(
            names[index], x: left + middle + 3, y: top - 6, style: textStyle, turned: -50, tip: tip)
        } else {
          drawing.text(
            names[index], x: left + middle, y: top - 6, anchor: .middle, style: textStyle, tip: tip)
        }
      }
    }

    /// The cells that hold nothing, as one path: an element for each would double a large drawing.
    func drawGround(_ map: Heatmap, in drawing: inout Drawing) {
      let place = NumberText.place
      let size = place(side - 1)
      var path = ""
      for row in map.labels.indices {
        for column in map.labels.indices where map.counts[row][column] == 0 {
          path +=
            "M\(place(left + side * Double(column) + 0.5)) \(place(top + side * Double(row) + 0.5))"
            + "h\(size)v\(size)h-\(size)z"
        }
      }
      if !path.isEmpty { drawing.add("<path class=\"empty\" d=\"\(path)\"/>") }
    }

    func drawRow(
      _ row: Int, of map: Heatmap, _ shares: [[Double?]], in drawing: inout Drawing
    ) {
      let y = top + side * Double(row)
      let hasNumbers = side >= 20
      // A share of all is small in any large matrix: there the largest is the measure.
      let largest = shares.flatMap { $0 }.compactMap { $0 }.max() ?? 0
      let strongest = map.normalization == .all && largest > 0 ? largest : 1
      for column in map.labels.indices {
        let count = map.counts[row][column]
        let x = left + side * Double(column)
        let note = map.notes?[row][column]
        if count == 0 {
          if note != nil {
            drawText(0, nil, note: note, x: x + side / 2, y: y + side / 2, on: "", in: &drawing)
          }
          continue
        }
        let share = shares[row][column]
        let strength = share.map { $0 / strongest }
        // Text on the colour of mistakes is readable at any strength.
        let isOn = row == column && strength ?? 0 >= 0.5
        let percent = share.map { NumberText.decimal(100 * $0, 1) + " %" }
        let words = percent.map { " (\($0) \(map.normalization.words))" } ?? ""
        drawing.rectangle(
          x: x + 0.5, y: y + 0.5, width: side - 1, height: side - 1,
          attributes: "class=\"\(row == column ? "heat" : "miss")\" "
            + "fill-opacity=\"\(NumberText.decimal(Self.opacity(strength), 2))\"",
          tip: "\(map.labels[row].shortened(to: 40)) taken for "
            + "\(map.labels[column].shortened(to: 40)): \(count)\(words)")
        guard hasNumbers else { continue }
        drawText(
          count, percent, note: note, x: x + side / 2, y: y + side / 2,
          on: isOn ? " on" : "", in: &drawing)
      }
    }

    /// Text is readable on what this leaves out; see ``PlotStyle``.
    static func opacity(_ share: Double?) -> Double {
      guard let share else { return 0.1 }
      let bounded = min(max(share, 0), 1)
      return bounded < 0.5
        ? 0.1 + 0.57 * (2 * bounded).squareRoot() : 0.86 + 0.28 * (bounded - 0.5)
    }

    private func drawText(
      _ count: Int, _ percent: String?, note: String?, x: Double, y: Double, on: String,
      in drawing: inout Drawing
    ) {
      var lines: [(text: String, size: Double)] = []
      let candidates = [
        (String(count), TextSize.small), (String(count), TextSize.tiny),
        (ShortCount.shortest(count), TextSize.tiny),
      ]
      lines.append(
        candidates.first { TextSize.width($0.0, size: $0.1) <= side - 3 } ?? candidates[2])
      if side >= 50, let percent, TextSize.width(percent, size: TextSize.tiny) <= side - 4 {
        lines.append((percent, TextSize.tiny))
      }
      if side >= 90, let note, !note.isEmpty {
        lines.append((TextSize.shortened(note, to: side - 6, size: TextSize.tiny), TextSize.tiny))
      }
      var base = y + 4 - 7.5 * Double(lines.count - 1)
      for line in lines {
        drawing.text(
          line.text, x: x, y: base, anchor: .middle,
          style: (line.size == TextSize.small ? "small" : "tiny") + on)
        base += 15
      }
    }
  }
}
