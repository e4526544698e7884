// SPDX-License-Identifier: Apache-2.0

extension ImageTile {
  /// The picture in grey with a layer of heat over it, such as which pixels spoke for a class.
  ///
  /// Strength 0 leaves the grey as it is; strength 1 is nearly all orange (positive) or blue
  /// (negative). Both are told apart without colour vision: orange is the brighter one.
  ///
  /// - Parameters:
  ///   - heat: row by row from the top, of any resolution; what is not finite counts as 0.
  ///   - heatWidth: columns of the heat.
  ///   - heatHeight: rows of the heat.
  ///   - scale: the heat with full strength; `nil` takes the largest magnitude here. Pictures that are
  ///     to be compared need the same.
  /// - Precondition: positive sides, `heatWidth × heatHeight` values.
  public func overlaid(
    with heat: [Float], width heatWidth: Int, height heatHeight: Int, scale: Float? = nil
  ) -> ImageTile {
    require(
      heatWidth > 0 && heatHeight > 0 && heat.count == heatWidth * heatHeight,
      "ImageTile.overlaid: expected \(heatWidth)×\(heatHeight) values, found \(heat.count)")
    let largest = scale ?? heat.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
    var result: [UInt8] = []
    result.reserveCapacity(3 * width * height)
    for row in 0..<height {
      for column in 0..<width {
        let place = row * heatHeight / height * heatWidth + column * heatWidth / width
        let value = heat[place]
        let isKnown = value.isFinite && largest.isFinite && largest > 0
        let strength = isKnown ? min(max(value / largest, -1), 1) : 0
        let grey = grey(row, column)
        let end: (Float, Float, Float) = strength < 0 ? (0, 90, 220) : (255, 150, 0)
        let share = 0.85 * abs(strength)
        for channel in [end.0, end.1, end.2] {
          // Dimmed, so that the heat stands out.
          result.append(UInt8((0.8 * grey * (1 - share) + channel * share).rounded()))
        }
      }
    }
    var tile = ImageTile(
      caption: caption, width: width, height: height, channels: 3, pixels: result)
    tile.boxes = boxes
    return tile
  }

  /// Luminance after Rec. 601.
  private func grey(_ row: Int, _ column: Int) -> Float {
    let first = (row * width + column) * channels
    guard channels == 3 else { return Float(pixels[first]) }
    return 0.299 * Float(pixels[first]) + 0.587 * Float(pixels[first + 1])
      + 0.114 * Float(pixels[first + 2])
  }
}
