// SPDX-License-Identifier: Apache-2.0

/// Small pictures in rows, each with its caption, as SVG.
public struct ImageGrid: Sendable {
  public var title: String
  public var tiles: [ImageTile]
  public var columns: Int

  /// - Precondition: at least one column.
  public init(title: String, tiles: [ImageTile], columns: Int = 5) {
    require(columns > 0, "ImageGrid: expected at least one column, found \(columns)")
    self.title = title
    self.tiles = tiles
    self.columns = columns
  }

  /// Larger pictures are reduced, so that a page stays small.
  static let sideLimit = 64
  private static let width = 440.0
  private static let captionLine = 15.0

  /// The grid as SVG.
  ///
  /// - Parameters:
  ///   - id: distinguishes this plot from others on the same page.
  ///   - standalone: brings style and background along, for a file of its own.
  public func svg(id: String = "images", standalone: Bool = true) -> String {
    let columns = min(columns, max(tiles.count, 1))
    let cell = (Self.width - 24) / Double(max(columns, 3))
    let side = cell - 10
    let captionLimit = max(4, Int(cell / 6.6))
    let lines = tiles.map { Self.wrapped($0.caption, captionLimit).count }.max() ?? 0
    let rowHeight = side + 10 + Self.captionLine * Double(lines)
    let rows = (tiles.count + columns - 1) / columns
    var drawing = Drawing(width: Self.width, height: 36 + rowHeight * Double(rows))
    drawing.text(title, x: 12, y: 20, style: "title")
    for (index, tile) in tiles.enumerated() {
      let x = 12 + cell * Double(index % columns)
      let y = 34 + rowHeight * Double(index / columns)
      draw(tile, in: &drawing, x: x, y: y, side: side)
      for (line, text) in Self.wrapped(tile.caption, captionLimit).enumerated() {
        drawing.text(
          text, x: x, y: y + side + 14 + Self.captionLine * Double(line), style: "small",
          tip: tile.caption)
      }
    }
    let captions = tiles.map(\.caption).joined(separator: "; ")
    return drawing.svg(
      title: title, description: "\(tiles.count) pictures: \(captions).", id: id,
      standalone: standalone)
  }

  private func draw(
    _ tile: ImageTile, in drawing: inout Drawing, x: Double, y: Double, side: Double
  ) {
    let small = tile.reduced(toSide: Self.sideLimit)
    let scale = side / Double(max(small.width, small.height))
    let (width, height) = (Double(small.width) * scale, Double(small.height) * scale)
    let address = PNG.dataAddress(
      pixels: small.pixels, width: small.width, height: small.height, channels: small.channels)
    let place = NumberText.place
    drawing.add(
      "<image x=\"\(place(x))\" y=\"\(place(y + side - height))\" width=\"\(place(width))\" "
        + "height=\"\(place(height))\" preserveAspectRatio=\"none\" href=\"\(address)\">"
        + "\(Drawing.tip(tile.caption))</image>")
  }

  /// A caption's own lines, each cut to what fits below a picture.
  private static func wrapped(_ caption: String, _ limit: Int) -> [String] {
    caption.split(separator: "\n").prefix(3).map { String($0).shortened(to: limit) }
  }
}
