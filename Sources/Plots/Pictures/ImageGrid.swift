// SPDX-License-Identifier: Apache-2.0

/// Small pictures in rows, each with its caption, and boxes over them where they have any.
public struct ImageGrid: Chart {
  public var title: String
  public var tiles: [ImageTile]
  public var columns: Int
  /// Larger pictures are reduced to so many pixels a side, so that a page stays small.
  public var resolution: Int
  public var width = 400.0

  /// - Precondition: at least one column.
  public init(title: String, tiles: [ImageTile], columns: Int = 5, resolution: Int = 64) {
    require(columns > 0, "ImageGrid: expected at least one column, found \(columns)")
    self.title = title
    self.tiles = tiles
    self.columns = columns
    self.resolution = max(resolution, 1)
  }

  private static let captionLine = 15.0
  private static let gap = 10.0

  /// The kinds of boxes that there are, in the order of their definition.
  private var kinds: [ImageBox.Kind] {
    ImageBox.Kind.allCases.filter { kind in
      tiles.contains { $0.boxes.contains { $0.kind == kind } }
    }
  }

  /// The grid as SVG.
  ///
  /// - Parameters:
  ///   - id: distinguishes this plot from others on the same page.
  ///   - standalone: brings style and background along, for a file of its own.
  public func svg(id: String = "images", standalone: Bool = true) -> String {
    let columns = min(columns, max(tiles.count, 1))
    // One picture alone is no poster.
    let cell = (width - 24 + Self.gap) / Double(max(columns, min(self.columns, 3), 2))
    let side = cell - Self.gap
    let captions = tiles.map { Self.wrapped($0.caption, side) }
    let lines = captions.map(\.count).max() ?? 0
    let below = 10 + Self.captionLine * Double(lines)
    // Each row is as high as its highest picture.
    let rows = stride(from: 0, to: tiles.count, by: columns).map { start in
      tiles[start..<min(start + columns, tiles.count)].map { Self.height($0, side) }.max() ?? 0
    }
    let items = kinds.map { kind in
      Legend.Item(
        name: kind.name,
        symbol: {
          Self.outline(
            Area(left: $0.x + 2, top: $0.y - 5, right: $0.x + 22, bottom: $0.y + 5), kind, tip: "")
        })
    }
    let legend = Legend(items, width: width - 24)
    let top = 34 + legend.height
    let extent = rows.reduce(0) { $0 + $1 + below }
    var drawing = Drawing(width: width, height: max(top + 2 + extent, 60))
    drawing.heading(title)
    legend.draw(in: &drawing, left: 12, top: 28)
    if tiles.isEmpty { drawing.text("no pictures", x: 12, y: 46, style: "small muted") }
    for (index, tile) in tiles.enumerated() {
      let x = 12 + cell * Double(index % columns)
      let y = top + rows[..<(index / columns)].reduce(0) { $0 + $1 + below }
      let height = rows[index / columns]
      draw(tile, in: &drawing, x: x, bottom: y + height, side: side)
      for (line, text) in captions[index].enumerated() {
        drawing.text(
          text, x: x, y: y + height + 14 + Self.captionLine * Double(line), style: "small",
          tip: tile.caption)
      }
    }
    return drawing.svg(title: title, description: description, id: id, standalone: standalone)
  }

  private var description: String {
    let words = tiles.map { tile -> String in
      let counts = kinds.compactMap { kind -> String? in
        let count = tile.boxes.count { $0.kind == kind }
        return count > 0 ? "\(count) \(kind.name)" : nil
      }
      return tile.caption + (counts.isEmpty ? "" : " (\(counts.joined(separator: ", ")))")
    }
    return "\(tiles.count) pictures: \(words.joined(separator: "; "))."
  }

  /// The captions, a line each: characters show no pictures.
  public func text(columns: Int, isASCII: Bool) -> String {
    let lines = tiles.map { tile in
      let counts = kinds.map { kind in (kind, tile.boxes.count { $0.kind == kind }) }
        .filter { $0.1 > 0 }.map { "\($0.1) \($0.0.name)" }
      let caption = tile.caption.replacing("\n", with: ", ")
      return "  " + ([caption] + counts).joined(separator: ", ").shortened(to: max(columns, 40) - 2)
        + "\n"
    }
    return "\(title)\n" + lines.joined()
  }

  /// How high a picture is whose longer side has a length.
  private static func height(_ tile: ImageTile, _ side: Double) -> Double {
    side * Double(tile.height) / Double(max(tile.width, tile.height))
  }

  private func draw(
    _ tile: ImageTile, in drawing: inout Drawing, x: Double, bottom: Double, side: Double
  ) {
    let small = tile.reduced(toSide: resolution)
    let scale = side / Double(max(small.width, small.height))
    let (width, height) = (Double(small.width) * scale, Double(small.height) * scale)
    let top = bottom - height
    let address = PNG.dataAddress(
      pixels: small.pixels, width: small.width, height: small.height, channels: small.channels)
    let place = NumberText.place
    drawing.add(
      "<image x=\"\(place(x))\" y=\"\(place(top))\" width=\"\(place(width))\" "
        + "height=\"\(place(height))\" preserveAspectRatio=\"none\" href=\"\(address)\">"
        + "\(Drawing.tip(tile.caption))</image>")
    let (scaleX, scaleY) = (width / Double(tile.width), height / Double(tile.height))
    for box in tile.boxes {
      guard let area = box.clipped(width: tile.width, height: tile.height) else { continue }
      // The line lies inside the picture.
      let inner = Area(
        left: x + max(area.left * scaleX, 1), top: top + max(area.top * scaleY, 1),
        right: x + min(area.right * scaleX, width - 1),
        bottom: top + min(area.bottom * scaleY, height - 1))
      guard inner.left <= inner.right, inner.top <= inner.bottom else { continue }
      let words = box.label.isEmpty ? box.kind.name : "\(box.kind.name): \(box.label)"
      drawing.add(Self.outline(inner, box.kind, tip: words))
    }
  }

  /// A box with a line around its line, so that it stands out from any picture.
  private static func outline(_ area: Area, _ kind: ImageBox.Kind, tip: String) -> String {
    let place = NumberText.place
    let path =
      "d=\"M\(place(area.left)) \(place(area.top))H\(place(area.right))V\(place(area.bottom))"
      + "H\(place(area.left))Z\""
    return "<path class=\"around\" \(path)/><path class=\"box\" "
      + "style=\"stroke:\(PlotStyle.color(kind.color))\""
      + (kind.dash.isEmpty ? "" : " stroke-dasharray=\"\(kind.dash)\"")
      + " \(path)>\(Drawing.tip(tip.isEmpty ? nil : tip))</path>"
  }

  /// A caption's own lines, each cut to what fits below a picture.
  private static func wrapped(_ caption: String, _ width: Double) -> [String] {
    caption.split(separator: "\n").prefix(3).map { TextSize.shortened(String($0), to: width) }
  }
}
