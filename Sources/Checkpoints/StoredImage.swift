// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A small picture inside a JSON file; its pixels are stored in base 64.
public struct StoredImage: Sendable, Equatable {
  /// The largest side that is read or made.
  public static let sideLimit = 4096

  public let title: String
  public let width: Int
  public let height: Int
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int
  /// Row by row from the top, the channels of a pixel together.
  public let pixels: [UInt8]

  /// - Precondition: sides in `1...sideLimit`, 1 or 3 channels, `width × height × channels` pixels.
  public init(title: String, width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    require(
      Self.isConsistent(width, height, channels, pixels.count),
      "StoredImage: expected sides of 1 to \(Self.sideLimit), 1 or 3 channels and a byte for each, "
        + "found \(width)×\(height)×\(channels) and \(pixels.count) bytes")
    self.title = title
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  private static func isConsistent(
    _ width: Int, _ height: Int, _ channels: Int, _ count: Int
  ) -> Bool {
    (1...sideLimit).contains(width) && (1...sideLimit).contains(height)
      && (channels == 1 || channels == 3) && width * height * channels == count
  }
}

extension StoredImage: Codable {
  private enum Keys: String, CodingKey { case title, width, height, channels, pixels }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    title = try container.decode(String.self, forKey: .title)
    width = try container.decode(Int.self, forKey: .width)
    height = try container.decode(Int.self, forKey: .height)
    channels = try container.decode(Int.self, forKey: .channels)
    pixels = Array(try container.decode(Data.self, forKey: .pixels))
    guard Self.isConsistent(width, height, channels, pixels.count) else {
      throw DecodingError.dataCorruptedError(
        forKey: .pixels, in: container,
        debugDescription: "\(pixels.count) bytes for \(width)×\(height)×\(channels) pixels")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(title, forKey: .title)
    try container.encode(width, forKey: .width)
    try container.encode(height, forKey: .height)
    try container.encode(channels, forKey: .channels)
    try container.encode(Data(pixels), forKey: .pixels)
  }
}
