// SPDX-License-Identifier: Apache-2.0

/// An image in memory: 8 bits a channel, rows from the top, channels interleaved.
///
/// PNG (any bit depth, palette, interlaced) and JPEG are told apart by their first bytes, not by
/// the name. Transparent pixels are composited over white, 16-bit samples are rounded to 8, a gamma
/// chunk is honoured. As in other training pipelines, the orientation tag of a photo is not applied.
public struct DecodedImage: Sendable, Hashable {
  public let height: Int
  public let width: Int
  /// 1 (grey) or 3 (RGB).
  public let channels: Int
  /// `height · width · channels` bytes.
  public let pixels: [UInt8]

  /// - Precondition: `pixels` has `height · width · channels` bytes, channels are 1 or 3.
  public init(height: Int, width: Int, channels: Int, pixels: [UInt8]) {
    require(
      height > 0 && width > 0 && (channels == 1 || channels == 3)
        && pixels.count == height * width * channels,
      "DecodedImage: \(pixels.count) bytes do not make \(height)x\(width) with \(channels) channels"
    )
    self.height = height
    self.width = width
    self.channels = channels
    self.pixels = pixels
  }

  /// Reads an image file as it is, without scaling or converting.
  ///
  /// - Parameters:
  ///   - path: a PNG or JPEG file; its first bytes tell which, not its name.
  ///   - pixelLimit: the most pixels, checked in the header before memory is asked for.
  /// - Throws: `damaged` (truncated, zero bytes, wrong checksum), `unsupported`, `tooLarge`,
  ///   `notFound`, `unreadable`.
  public init(contentsOf path: String, pixelLimit: Int = 64 << 20) throws(DatasetError) {
    let bytes = try FileBytes.read(path, limit: Self.fileLimit)
    self = try FileImage(decoding: bytes, path: path, pixelLimit: pixelLimit).pixels
  }

  /// Reads an image file as a data set with these options does: with their channels, at their size.
  ///
  /// A JPEG file much larger than the size is not decoded in full: a half, a quarter or an eighth
  /// that is still twice the size or more is taken and scaled. What comes out depends on the file and
  /// the options alone.
  ///
  /// - Throws: as ``init(contentsOf:pixelLimit:)``.
  public init(contentsOf path: String, options: ImageOptions) throws(DatasetError) {
    let bytes = try FileBytes.read(path, limit: Self.fileLimit)
    self = try FileImage(decoding: bytes, path: path, options: options).prepared(for: options)
  }

  /// No compressed image of sensible size is larger than this.
  static let fileLimit = 1 << 30

  static func checkPixels(
    height: Int, width: Int, limit: Int, path: String
  ) throws(DatasetError) {
    let count = checkedProduct([height, width])
    guard let count, count <= limit else {
      throw .tooLarge(path: path, what: "pixels", limit: limit, found: count ?? .max)
    }
    guard count > 0 else {
      throw .damaged(path: path, expected: "an image", found: "a size of \(height)x\(width)")
    }
  }
}

extension DecodedImage {
  /// Shape as (channels, height, width).
  public var shape: [Int] { [channels, height, width] }

  /// The image with 1 or 3 channels: grey is repeated, RGB is weighted as in ITU-R BT.601.
  public func converted(toChannels target: Int) -> DecodedImage {
    require(target == 1 || target == 3, "DecodedImage: expected 1 or 3 channels, found \(target)")
    guard target != channels else { return self }
    let count = height * width
    let converted = [UInt8](unsafeUninitializedCapacity: count * target) { result, written in
      pixels.withUnsafeBufferPointer { pixels in
        for index in 0..<count {
          if target == 3 {
            let grey = pixels[index]
            for channel in 0..<3 { result[3 * index + channel] = grey }
          } else {
            let red = UInt32(pixels[3 * index])
            let green = UInt32(pixels[3 * index + 1])
            let blue = UInt32(pixels[3 * index + 2])
            result[index] = UInt8((red * 19_595 + green * 38_470 + blue * 7_471 + 0x8000) >> 16)
          }
        }
      }
      written = count * target
    }
    return DecodedImage(height: height, width: width, channels: target, pixels: converted)
  }

  /// The bytes channel by channel, rows from the top.
  var planes: [UInt8] {
    guard channels > 1 else { return pixels }
    let count = height * width
    let channels = channels
    return [UInt8](unsafeUninitializedCapacity: pixels.count) { target, written in
      pixels.withUnsafeBufferPointer { source in
        for channel in 0..<channels {
          for index in 0..<count {
            target[channel * count + index] = source[index * channels + channel]
          }
        }
      }
      written = count * channels
    }
  }
}
