// SPDX-License-Identifier: Apache-2.0

/// A small picture with a caption.
public struct ImageTile: Sendable, Hashable {
  public let caption: String
  public let width: Int
  public let height: Int
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int
  /// Row by row from the top, the channels of a pixel together.
  public let pixels: [UInt8]
  /// What is drawn over the picture, in its pixels.
  public var boxes: [ImageBox] = []

  /// - Precondition: positive sides, 1 or 3 channels, `width × height × channels` pixels.
  public init(caption: String, width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    require(
      width > 0 && height > 0 && (channels == 1 || channels == 3)
        && pixels.count == width * height * channels,
      "ImageTile: expected \(width)×\(height)×\(channels) bytes, found \(pixels.count)")
    self.caption = caption
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// Weights of a linear model as a picture.
  ///
  /// Three channels are shown as colours around grey: brighter than grey where the weight is
  /// positive. Any other number is averaged and shown in blue (negative), white (0) and red.
  ///
  /// - Parameters:
  ///   - caption: the text below the picture.
  ///   - weights: `[channels, height, width]`, row-major; what is not finite counts as 0.
  ///   - channels: how many weights belong to a pixel.
  ///   - height: rows of the picture.
  ///   - width: columns of the picture.
  ///   - scale: the weight with full strength; `nil` takes the largest here. Pictures that are to be
  ///     compared need the same.
  /// - Precondition: positive sides, and as many weights.
  public init(
    caption: String, weights: [Float], channels: Int, height: Int, width: Int,
    scale: Float? = nil
  ) {
    require(
      channels > 0 && height > 0 && width > 0 && weights.count == channels * height * width,
      "ImageTile: expected \(channels)×\(height)×\(width) weights, found \(weights.count)")
    let largest = scale ?? weights.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
    let area = height * width
    func strength(_ index: Int) -> Float {
      let weight = weights[index]
      guard weight.isFinite, largest > 0 else { return 0 }
      return min(max(weight / largest, -1), 1)
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * area)
    for place in 0..<area {
      if channels == 3 {
        for channel in 0..<3 {
          pixels.append(UInt8((127.5 + 127.5 * strength(channel * area + place)).rounded()))
        }
      } else {
        let sum = (0..<channels).reduce(Float(0)) { $0 + strength($1 * area + place) }
        pixels += Self.diverging(sum / Float(channels))
      }
    }
    self.init(caption: caption, width: width, height: height, channels: 3, pixels: pixels)
  }

  /// Blue at −1, near white at 0, red at 1.
  private static func diverging(_ value: Float) -> [UInt8] {
    let end: [Float] = value < 0 ? [33, 102, 172] : [178, 24, 43]
    return end.map { UInt8((247 + ($0 - 247) * abs(value)).rounded()) }
  }

  /// The picture with its longer side at most `limit`, each pixel the mean of those it replaces.
  ///
  /// Boxes keep their places over the picture.
  public func reduced(toSide limit: Int) -> ImageTile {
    let longer = max(width, height)
    guard limit > 0, longer > limit else { return self }
    let newWidth = max(1, width * limit / longer)
    let newHeight = max(1, height * limit / longer)
    var result: [UInt8] = []
    result.reserveCapacity(newWidth * newHeight * channels)
    for row in 0..<newHeight {
      let rows = row * height / newHeight..<max((row + 1) * height / newHeight, 1)
      for column in 0..<newWidth {
        let columns = column * width / newWidth..<max((column + 1) * width / newWidth, 1)
        for channel in 0..<channels {
          var sum = 0
          for y in rows {
            for x in columns { sum += Int(pixels[(y * width + x) * channels + channel]) }
          }
          let count = rows.count * columns.count
          result.append(UInt8((sum + count / 2) / count))
        }
      }
    }
    var tile = ImageTile(
      caption: caption, width: newWidth, height: newHeight, channels: channels, pixels: result)
    let (scaleX, scaleY) = (
      Double(newWidth) / Double(width), Double(newHeight) / Double(height)
    )
    tile.boxes = boxes.map {
      ImageBox(
        x: $0.x * scaleX, y: $0.y * scaleY, width: $0.width * scaleX, height: $0.height * scaleY,
        kind: $0.kind, label: $0.label)
    }
    return tile
  }
}
