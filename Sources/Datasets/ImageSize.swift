// SPDX-License-Identifier: Apache-2.0

/// Height and width of an image, in pixels.
public struct ImageSize: Sendable, Hashable, Codable, CustomStringConvertible {
  public let height: Int
  public let width: Int

  /// - Precondition: both are at least 1.
  public init(height: Int, width: Int) {
    require(height > 0 && width > 0, "ImageSize: expected at least 1x1, found \(height)x\(width)")
    self.height = height
    self.width = width
  }

  /// A square.
  public init(_ side: Int) {
    self.init(height: side, width: side)
  }

  /// Reads `HxW`, such as `48x64`, or one number for a square; nil when the text is neither.
  public init?(parsing text: String) {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count <= 2, let height = sides.first ?? nil, let width = sides.last ?? nil,
      (1...65_535).contains(height), (1...65_535).contains(width)
    else { return nil }
    self.init(height: height, width: width)
  }

  public var description: String { "\(height)x\(width)" }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let size = ImageSize(parsing: text) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath, debugDescription: "expected HxW, found '\(text)'"))
    }
    self = size
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
